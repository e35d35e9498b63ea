import { bounded } from '../../bounded';

/** Enough lines of a step's output to find the cause of its failure. */
const maxLines = 400;

/** UTF-16 code units of one line, and of all: more is not a message. */
const maxLine = 4096;
const maxTotal = 256 * 1024;

/** The last lines of some output. */
export class LastLines {
  readonly #lines: string[] = [];
  #total = 0;

  /** Adds a line; the first ones are dropped if there are too many. */
  push(line: string): void {
    const kept = bounded(line, maxLine);
    this.#lines.push(kept);
    this.#total += kept.length;
    while (this.#lines.length > maxLines || this.#total > maxTotal) {
      this.#total -= this.#lines.shift()?.length ?? 0;
    }
  }

  get text(): string {
    return this.#lines.join('\n');
  }
}
