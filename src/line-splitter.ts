/** A line without its line end, or a piece of a line that is too long. */
export interface LinePart {
  readonly text: string;
  /** `whole`: a line. `beginning`, `rest`: the first piece of a line that is too long, and each later one. */
  readonly kind: 'whole' | 'beginning' | 'rest';
}

/**
 * Splits a text into its lines while it arrives. A line that is too long is handed on in pieces as soon as they are there, so
 * that the work for each chunk depends on the chunk alone. Never splits a surrogate pair.
 */
export class LineSplitter {
  /** The beginning of a line or piece that has not ended. Only added to until then. */
  #pending = '';
  /** Whether pieces of that line were handed on. */
  #isCut = false;

  /** @param longest how many UTF-16 code units a part may have, at least 2 */
  constructor(private readonly longest: number) {}

  /**
   * Takes the next chunk, cut anywhere.
   * @returns the lines that end in it, and the pieces of lines that are too long
   */
  push(chunk: string): LinePart[] {
    const parts: LinePart[] = [];
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      this.#add(chunk, start, end, parts);
      this.#endLine(parts);
      start = end + 1;
    }
    this.#add(chunk, start, chunk.length, parts);
    return parts;
  }

  /** Call it when nothing more arrives. @returns what came after the last line end, if anything */
  end(): LinePart | undefined {
    const text = this.#pending;
    this.#pending = '';
    return text === '' ? undefined : { text, kind: this.#isCut ? 'rest' : 'whole' };
  }

  #add(chunk: string, from: number, to: number, parts: LinePart[]): void {
    let start = from;
    while (this.#pending.length + to - start > this.longest) {
      const end = start + this.longest - this.#pending.length;
      const piece = this.#pending + chunk.slice(start, end);
      const last = piece.charCodeAt(piece.length - 1);
      // The first half of a surrogate pair goes with the second one.
      const kept = last >= 0xd800 && last <= 0xdbff ? piece.length - 1 : piece.length;
      this.#pending = piece.slice(kept);
      parts.push({ text: piece.slice(0, kept), kind: this.#isCut ? 'rest' : 'beginning' });
      this.#isCut = true;
      start = end;
    }
    this.#pending += chunk.slice(start, to);
  }

  #endLine(parts: LinePart[]): void {
    const text = this.#pending.endsWith('\r') ? this.#pending.slice(0, -1) : this.#pending;
    if (!this.#isCut) {
      parts.push({ text, kind: 'whole' });
    } else if (text !== '') {
      parts.push({ text, kind: 'rest' });
    }
    this.#pending = '';
    this.#isCut = false;
  }
}
