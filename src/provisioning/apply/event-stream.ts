import { parseEvent, tokenOf, type ApplyEvent } from './apply-script';
import { LineSplitter } from '../../line-splitter';

/** How many UTF-16 code units a line of output may have; a longer one is passed on in pieces. */
export const longestLine = 64 * 1024;

/**
 * Separates a run's events from the output of its commands, whatever pieces the text arrives in. Only whole lines with
 * the run's own token are events: what a command prints is output, however much it looks like an event.
 */
export class EventStream {
  private readonly lines = new LineSplitter(longestLine);
  private blankHeld = false;
  private begun = false;

  /** @param token the run's; undefined for a run whose log is followed from its beginning, which says it */
  constructor(
    private token: string | undefined,
    private readonly onEvent: (event: ApplyEvent) => void,
    private readonly onOutput: (line: string) => void,
  ) {}

  /** Takes the next piece of output. */
  push(chunk: string): void {
    for (const { text, kind } of this.lines.push(chunk)) {
      if (kind === 'whole') {
        this.take(text);
      } else {
        this.release(text);
      }
    }
  }

  /** Nothing more comes: a line that did not end is output. */
  end(): void {
    const last = this.lines.end();
    if (last !== undefined) {
      this.release(last.text);
    }
  }

  /** Every event comes with an empty line before it, which is no output. */
  private take(line: string): void {
    const event = this.isHead(line) ? 'head' : this.token === undefined ? undefined : parseEvent(line, this.token);
    if (event === undefined) {
      this.output(line);
      return;
    }
    this.blankHeld = false;
    if (event !== 'head') {
      this.onEvent(event);
    }
  }

  private output(line: string): void {
    this.releaseBlank();
    if (line === '') {
      this.blankHeld = true;
    } else {
      this.onOutput(line);
    }
  }

  private release(piece: string): void {
    this.begun = true;
    this.releaseBlank();
    this.onOutput(piece);
  }

  private releaseBlank(): void {
    if (this.blankHeld) {
      this.blankHeld = false;
      this.onOutput('');
    }
  }

  /** Whether this is the line with which the log of a run begins. */
  private isHead(line: string): boolean {
    const token = tokenOf(line);
    if (!this.begun && line !== '') {
      this.begun = true;
      this.token ??= token;
    }
    return token !== undefined && token === this.token;
  }
}
