import { stripVTControlCharacters } from 'node:util';
import type * as vscode from 'vscode';

/** Longer lines without an end, e.g. a binary file on the screen, are cut into pieces. */
const maxLine = 4096;

/**
 * The output channel. Each line begins with the machine's name, so that machines worked on at once stay apart: `▸`
 * before what we say, `│` before what commands on the host say.
 */
export class Output implements vscode.Disposable {
  /** For each subject the beginning of a line that its command has not ended yet. */
  private readonly unfinished = new Map<string, string>();
  private closed = false;

  constructor(private readonly channel: vscode.OutputChannel) {}

  /** One narrative line about a machine (or a swarm, or the extension itself). */
  line(subject: string, text: string): void {
    this.finish(subject);
    this.append(`${subject} ▸ ${text}`);
  }

  /** Raw output of a command on a host: carriage returns of progress bars become line ends. */
  raw(subject: string, chunk: string): void {
    const text = (this.unfinished.get(subject) ?? '') + chunk.replace(/\r+\n?/g, '\n');
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.rawLine(subject, line);
    }
    if (rest.length > maxLine) {
      this.rawLine(subject, rest);
      this.unfinished.delete(subject);
    } else {
      this.unfinished.set(subject, rest);
    }
  }

  /** An error with its chain of causes, for whoever looks into the channel after a notification. */
  failure(subject: string, error: unknown): void {
    for (let cause: unknown = error, depth = 0; cause !== undefined && depth < 5; depth++) {
      this.line(
        subject,
        `${depth === 0 ? '✕ ' : '  ↳ '}${cause instanceof Error ? cause.message : JSON.stringify(cause)}`,
      );
      cause = cause instanceof Error ? cause.cause : undefined;
    }
  }

  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    this.closed = true;
    this.channel.dispose();
  }

  /** Work that ends only after the window has closed has nobody left to tell, and the channel would throw. */
  private append(line: string): void {
    if (!this.closed) {
      this.channel.appendLine(line);
    }
  }

  private finish(subject: string): void {
    this.rawLine(subject, this.unfinished.get(subject) ?? '');
    this.unfinished.delete(subject);
  }

  private rawLine(subject: string, line: string): void {
    if (line.trim() !== '') {
      this.append(`${subject} │ ${printable(line)}`);
    }
  }
}

/** Colours and cursor movements mean nothing in an output channel. */
function printable(line: string): string {
  return stripVTControlCharacters(line).slice(0, maxLine);
}
