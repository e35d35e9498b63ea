export interface CutLine {
  readonly text: string;
  /** Whether the rest of the line was left out. */
  readonly isCut: boolean;
}

/**
 * Cuts a text into its lines while it arrives. Of a line that is too long the beginning is given out as soon as it is there,
 * and the rest up to the line's end is dropped. What it does for each piece depends on the piece alone, however long the line.
 */
export class LineCutter {
  #pending = '';
  #isSkipping = false;

  /** @param longest how many UTF-16 code units a line may have, its end not counted */
  constructor(private readonly longest: number) {}

  /** @returns the lines that end in the next part of the text, or became too long in it; without their newlines */
  push(piece: string): CutLine[] {
    const lines: CutLine[] = [];
    let start = 0;
    while (start < piece.length) {
      const newline = piece.indexOf('\n', start);
      const end = newline < 0 ? piece.length : newline;
      lines.push(...this.#take(piece, start, end));
      if (newline >= 0 && !this.#isSkipping) {
        lines.push({ text: this.#pending, isCut: false });
      }
      if (newline >= 0) {
        this.#pending = '';
        this.#isSkipping = false;
      }
      start = end + 1;
    }
    return lines;
  }

  /** To be called when nothing more arrives. @returns the last line, if it had no end */
  end(): string | undefined {
    return this.#pending === '' ? undefined : this.#pending;
  }

  /** Adds to the line that is arriving. @returns its beginning where it becomes too long */
  #take(piece: string, start: number, end: number): CutLine[] {
    if (this.#isSkipping) {
      return [];
    }
    const room = this.longest - this.#pending.length;
    if (end - start <= room) {
      this.#pending += piece.slice(start, end);
      return [];
    }
    const text = this.#pending + piece.slice(start, start + room);
    this.#pending = '';
    this.#isSkipping = true;
    return [{ text, isCut: true }];
  }
}

/** The text of a line that was cut, with a mark at its end; never ends in half a surrogate pair before it. */
export function withMark({ text, isCut }: CutLine): string {
  if (!isCut) {
    return text;
  }
  const last = text.charCodeAt(text.length - 1);
  return `${last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text}…`;
}
