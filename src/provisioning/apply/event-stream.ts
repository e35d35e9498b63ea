import { LineSplitter } from '../../line-splitter';
import { parseEvent, tokenOf, type ApplyEvent } from './apply-script';

/** How many UTF-16 code units a line of output may have; a longer one is passed on in pieces. */
export const longestLine = 64 * 1024;

/**
 * Separates a run's events from the output of its commands, whatever pieces the text arrives in. Only complete lines with
 * the run's own token are events: what a command prints is output, even if it resembles an event.
 */
export class EventStream {
  readonly #lines = new LineSplitter(longestLine);
  #blankHeld = false;
  #begun = false;

  /** @param token the run's; undefined for a run whose log is followed from its beginning, which contains it */
  constructor(
    private token: string | undefined,
    private readonly onEvent: (event: ApplyEvent) => void,
    private readonly onOutput: (line: string) => void,
  ) {}

  /** Adds the next piece of output. */
  push(chunk: string): void {
    for (const { text, kind } of this.#lines.push(chunk)) {
      if (kind === 'whole') {
        this.#take(text);
      } else {
        this.#release(text);
      }
    }
  }

  /** The output has ended: a line without an end is output. */
  end(): void {
    const last = this.#lines.end();
    if (last !== undefined) {
      this.#release(last.text);
    }
  }

  /** Every event comes with an empty line before it, which is not output. */
  #take(line: string): void {
    const event = this.#isHead(line) ? 'head' : this.token === undefined ? undefined : parseEvent(line, this.token);
    if (event === undefined) {
      this.#output(line);
      return;
    }
    this.#blankHeld = false;
    if (event !== 'head') {
      this.onEvent(event);
    }
  }

  #output(line: string): void {
    this.#releaseBlank();
    if (line === '') {
      this.#blankHeld = true;
    } else {
      this.onOutput(line);
    }
  }

  #release(piece: string): void {
    this.#begun = true;
    this.#releaseBlank();
    this.onOutput(piece);
  }

  #releaseBlank(): void {
    if (this.#blankHeld) {
      this.#blankHeld = false;
      this.onOutput('');
    }
  }

  /** Whether this is the line with which the log of a run begins. */
  #isHead(line: string): boolean {
    const token = tokenOf(line);
    if (!this.#begun && line !== '') {
      this.#begun = true;
      this.token ??= token;
    }
    return token !== undefined && token === this.token;
  }
}
