import { inspect } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Channel } from './shown/channels';
import { longest, outputLine, shown } from './shown/text';

/**
 * The output channel. Each line begins with the machine's name, so that the lines of concurrent runs can be distinguished:
 * `▸` precedes the extension's own lines, `│` the output of commands on the host.
 */
export class Output {
  /** For each subject, the beginning of a line that its command has not ended yet. */
  readonly #unfinished = new Map<string, string>();
  #closed = false;

  /** @param keepWhole gets each text that is too long for a line, so that the full text can be shown */
  constructor(
    private readonly channel: Channel,
    private readonly keepWhole: (text: string) => void,
  ) {}

  /** One narrative line about a machine (or a swarm, or the extension itself). */
  line(subject: string, text: string): void {
    this.#finish(subject);
    this.#append(subject, '▸', text);
    if (text.length > longest.output) {
      this.keepWhole(text);
      this.#append(
        subject,
        '▸',
        l10n.t('The line above was truncated. To see all of it, run “Show Full Text” from the Command Palette.'),
      );
    }
  }

  /** Raw output of a command on a host: carriage returns of progress bars become line ends. */
  raw(subject: string, chunk: string): void {
    const text = (this.#unfinished.get(subject) ?? '') + chunk.replace(/\r+\n?/g, '\n');
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#rawLine(subject, line);
    }
    if (rest.length > longest.output) {
      this.#rawLine(subject, rest);
      this.#unfinished.delete(subject);
    } else {
      this.#unfinished.set(subject, rest);
    }
  }

  /** An error with its chain of causes, for the user who opens the channel from a notification. */
  failure(subject: string, error: unknown): void {
    for (let cause: unknown = error, depth = 0; cause !== undefined && depth < 5; depth++) {
      const text = cause instanceof Error ? cause.message : inspect(cause, { breakLength: Infinity });
      this.line(subject, `${depth === 0 ? '✕ ' : '  ↳ '}${text}`);
      cause = cause instanceof Error ? cause.cause : undefined;
    }
  }

  show(): void {
    this.channel.show();
  }

  dispose(): void {
    this.#closed = true;
    this.channel.dispose();
  }

  /** Work may end after the window has closed; the channel would throw then. */
  #append(subject: string, sign: '▸' | '│', text: string): void {
    if (!this.#closed) {
      this.channel.appendLines([
        outputLine(
          `${shown(subject).replace(/[▸│]/g, '')} ${sign} ${outputLine(text)}`,
          longest.output + longest.label,
        ),
      ]);
    }
  }

  #finish(subject: string): void {
    this.#rawLine(subject, this.#unfinished.get(subject) ?? '');
    this.#unfinished.delete(subject);
  }

  /** A very long line, for example of a binary file, becomes several, so that nothing is lost. */
  #rawLine(subject: string, line: string): void {
    const text = line.replaceAll('\t', '        ');
    for (let start = 0; start < text.length;) {
      const end = start + longest.output;
      const splits = /[\ud800-\udbff]/.test(text.charAt(end - 1));
      const piece = text.slice(start, splits ? end - 1 : end);
      if (piece.trim() !== '') {
        this.#append(subject, '│', piece);
      }
      start += piece.length;
    }
  }
}

/**
 * The subject of lines about a service: its swarm and its name. No machine's name contains a slash, so a service cannot be
 * named such that its lines pass for a machine's.
 */
export function serviceSubject(cluster: string, service: string): string {
  return `${cluster}/${service}`;
}
