import { StringDecoder } from 'node:string_decoder';

/** One output stream of a command: passed on as text as it arrives, and its beginning is kept. */
export class BoundedOutput {
  #kept = Buffer.alloc(0);
  #length = 0;
  readonly #decoder = new StringDecoder('utf8');
  #dropped = false;

  /**
   * @param maxBytes how much is kept
   * @param onText receives every piece of text; characters are complete even if the network split them
   */
  constructor(
    private readonly maxBytes: number,
    private readonly onText: (text: string) => void,
  ) {}

  /** Adds what arrived. */
  push(chunk: Buffer): void {
    const fitting = Math.min(chunk.length, this.maxBytes - this.#length);
    if (fitting < chunk.length) {
      this.#dropped = true;
    }
    if (fitting > 0) {
      this.#makeRoom(this.#length + fitting);
      this.#length += chunk.copy(this.#kept, this.#length, 0, fitting);
    }
    this.#emit(this.#decoder.write(chunk));
  }

  /** Nothing more arrives. */
  end(): void {
    this.#emit(this.#decoder.end());
  }

  /** Whether more arrived than was kept. */
  get truncated(): boolean {
    return this.#dropped;
  }

  /** What was kept; a character cut in two by the limit is left out. */
  get text(): string {
    const decoder = new StringDecoder('utf8');
    const text = decoder.write(this.#kept.subarray(0, this.#length));
    return this.#dropped ? text : text + decoder.end();
  }

  /** What is kept is copied: a chunk of one byte would keep the packet that it came in. */
  #makeRoom(needed: number): void {
    if (needed > this.#kept.length) {
      const larger = Buffer.alloc(Math.min(this.maxBytes, Math.max(needed, 2 * this.#kept.length)));
      this.#kept.copy(larger, 0, 0, this.#length);
      this.#kept = larger;
    }
  }

  #emit(text: string): void {
    if (text !== '') {
      this.onText(text);
    }
  }
}
