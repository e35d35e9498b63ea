import type * as vscode from 'vscode';

/** The output channel: narrative lines start with the machine's name, raw command output is indented below them. */
export class Output {
  /** Whether the last chunk of raw output ended in the middle of a line. */
  private midLine = false;

  constructor(private readonly channel: vscode.OutputChannel) {}

  /** One narrative line about a machine (or a swarm, or the extension itself). */
  line(subject: string, text: string): void {
    this.endLine();
    this.channel.appendLine(`${subject} ▸ ${text}`);
  }

  /** Raw output of a command on a host: carriage returns of progress bars become line ends. */
  raw(chunk: string): void {
    const text = chunk.replace(/\r\n?/g, '\n');
    const indented = text.replace(/\n(?=[^\n])/g, '\n    ');
    this.channel.append(this.midLine ? indented : `    ${indented}`);
    this.midLine = !text.endsWith('\n');
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

  private endLine(): void {
    if (this.midLine) {
      this.channel.append('\n');
      this.midLine = false;
    }
  }
}
