import { inspect } from 'node:util';
import * as l10n from '@vscode/l10n';
import type { Channel } from './shown/channels';
import { longest, outputLine, shown } from './shown/text';

/**
 * The output channel. Each line begins with the machine's name, so that machines worked on at once stay apart: `▸`
 * before what we say, `│` before what commands on the host say.
 */
export class Output {
  /** For each subject the beginning of a line that its command has not ended yet. */
  readonly #unfinished = new Map<string, string>();
  #closed = false;

  /** @param keepWhole takes each text that is too long for a line, so that it can be shown whole */
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

  /** An error with its chain of causes, for whoever looks into the channel after a notification. */
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

  /** Work that ends only after the window has closed has no user left to reach, and the channel would throw. */
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

  /** A line without an end for long, e.g. a binary file on the screen, becomes several: nothing of it is lost. */
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
 * Whose lines in the output are about a service: its swarm and its name. No machine has a name with a slash, so that a
 * service cannot be called such that its lines look like a machine's.
 */
export function serviceSubject(cluster: string, service: string): string {
  return `${cluster}/${service}`;
}
