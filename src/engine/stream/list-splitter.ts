import { UnexpectedAnswer } from '../guards';
import { limits } from '../limits';

const [quote, comma, backslash] = [0x22, 0x2c, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What is not a blank in JSON. */
const something = /[^ \t\n\r]/;

/**
 * Splits the text of a JSON list into the texts of its elements as it arrives. It only detects where elements end; the
 * rest is left to `JSON.parse` of each of them, and the two together reject what `JSON.parse` of the list would.
 */
export class ListSplitter {
  #place: 'before' | 'inside' | 'after' | 'no list' = 'before';
  /** What has arrived of the current element, or of the entire text if it is not a list. */
  #pending = '';
  #isFirst = true;
  /** How many lists and objects are open inside the element. */
  #depth = 0;
  /** How many blanks came before the list and after it. */
  #blanks = 0;
  #inText = false;
  #escaped = false;

  /**
   * @param piece the next part of the text, wherever it was cut
   * @returns the texts of the elements that end in it
   * @throws SyntaxError if anything but a list's end or the text's end comes; UnexpectedAnswer if an element
   *   is larger or nested deeper than any engine's, or if much comes that is not a list
   */
  push(piece: string): string[] {
    const start = this.#place === 'before' ? this.#begin(piece) : 0;
    switch (this.#place) {
      case 'inside':
        return this.#split(piece, start);
      case 'no list':
        this.#keep(piece);
        return [];
      case 'after':
        this.#refuseMore(piece);
        this.#countBlanks(piece);
        return [];
      default:
        this.#countBlanks(piece);
        return [];
    }
  }

  /**
   * Call it when nothing more arrives.
   * @returns the entire text if it is not a list; otherwise undefined
   * @throws SyntaxError if the list has no end
   */
  end(): string | undefined {
    if (this.#place === 'inside') {
      throw new SyntaxError('the list has no end');
    }
    return this.#place === 'after' ? undefined : this.#pending;
  }

  /** Finds the list's bracket. @returns where its first element begins */
  #begin(piece: string): number {
    const first = piece.search(something);
    if (first >= 0) {
      this.#place = piece.charCodeAt(first) === openList ? 'inside' : 'no list';
    }
    return first + 1;
  }

  #split(piece: string, first: number): string[] {
    const elements: string[] = [];
    let start = first;
    for (let at = first; at < piece.length; at++) {
      if (this.#isSeparator(piece.charCodeAt(at))) {
        this.#keep(piece.slice(start, at));
        const element = this.#pending;
        this.#pending = '';
        start = at + 1;
        const isLast = piece.charCodeAt(at) !== comma;
        // Only a list without elements has nothing here.
        if (!isLast || !this.#isFirst || something.test(element)) {
          elements.push(element);
        }
        this.#isFirst = false;
        if (isLast) {
          this.#end(piece, at);
          return elements;
        }
      }
    }
    this.#keep(piece.slice(start));
    return elements;
  }

  #countBlanks(piece: string): void {
    this.#blanks += piece.length;
    if (this.#blanks > limits.element) {
      throw new UnexpectedAnswer('the response contains only white space');
    }
  }

  #keep(part: string): void {
    if (this.#pending.length + part.length > limits.element) {
      throw new UnexpectedAnswer(
        this.#place === 'inside'
          ? `an element is longer than ${limits.element} characters`
          : 'the response is not a list',
      );
    }
    this.#pending += part;
  }

  /** Whether an element ends before this character: at a comma between elements, or at the end of the list. */
  #isSeparator(code: number): boolean {
    if (this.#inText) {
      if (this.#escaped) {
        this.#escaped = false;
      } else if (code === backslash) {
        this.#escaped = true;
      } else if (code === quote) {
        this.#inText = false;
      }
      return false;
    }
    switch (code) {
      case quote:
        this.#inText = true;
        return false;
      case openList:
      case openObject:
        this.#depth++;
        if (this.#depth > limits.depth) {
          throw new UnexpectedAnswer(`there are more than ${limits.depth} levels of nested objects or lists`);
        }
        return false;
      case closeList:
      case closeObject:
        this.#depth--;
        return this.#depth < 0;
      default:
        return code === comma && this.#depth === 0;
    }
  }

  #end(piece: string, at: number): void {
    if (piece.charCodeAt(at) !== closeList) {
      throw new SyntaxError('the list is closed like an object');
    }
    this.#place = 'after';
    this.#refuseMore(piece.slice(at + 1));
  }

  #refuseMore(piece: string): void {
    if (something.test(piece)) {
      throw new SyntaxError('something comes after the list');
    }
  }
}
