import { bounded } from '../../bounded';

/** How many UTF-16 code units a line may have; a longer one is passed on in pieces. */
export const longestLine = 64 * 1024;

/** Cuts output into lines, whatever pieces it arrives in. */
export class LineSplitter {
  /** The beginning of a line that has not ended. Only appended to until then, so that no piece is read twice. */
  #line = '';
  /** Whether pieces of that line were already passed on. */
  #cut = false;

  /** @param onLine `whole` is false for pieces of a line that is too long, and for one that never ended */
  constructor(private readonly onLine: (line: string, whole: boolean) => void) {}

  /** Adds the next piece of output. */
  push(chunk: string): void {
    let from = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
      this.#add(chunk, from, end);
      this.#endLine();
      from = end + 1;
    }
    this.#add(chunk, from, chunk.length);
  }

  /** The output has ended. */
  end(): void {
    const line = this.#line;
    this.#line = '';
    if (line !== '') {
      this.onLine(line, false);
    }
  }

  #add(chunk: string, from: number, to: number): void {
    let start = from;
    while (this.#line.length + to - start > longestLine) {
      let end = start + longestLine - this.#line.length;
      if (isHighSurrogate(chunk.charCodeAt(end - 1))) {
        end -= 1;
      }
      const piece = this.#line + chunk.slice(start, end);
      this.#line = '';
      this.#cut = true;
      start = end;
      this.onLine(piece, false);
    }
    this.#line += chunk.slice(start, to);
  }

  #endLine(): void {
    const cut = this.#cut;
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    this.#line = '';
    this.#cut = false;
    if (!cut || line !== '') {
      this.onLine(line, !cut);
    }
  }
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Enough lines of a step's output to find the cause of its failure in. */
const maxLines = 400;

/** UTF-16 code units of one line, and of all: more is no message. */
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
