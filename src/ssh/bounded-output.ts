import { StringDecoder } from 'node:string_decoder';

/** One output stream of a command: handed on as text while it comes, and its beginning kept. */
export class BoundedOutput {
  private readonly kept: Buffer[] = [];
  private readonly decoder = new StringDecoder('utf8');
  private room: number;
  private dropped = false;

  /**
   * @param maxBytes how much is kept
   * @param onText told every piece of text, characters whole even where the network split them
   */
  constructor(
    maxBytes: number,
    private readonly onText: (text: string) => void,
  ) {
    this.room = maxBytes;
  }

  /** Takes what came. */
  push(chunk: Buffer): void {
    if (chunk.length > this.room) {
      this.dropped = true;
    }
    if (this.room > 0) {
      this.kept.push(chunk.subarray(0, this.room));
      this.room -= Math.min(this.room, chunk.length);
    }
    this.tell(this.decoder.write(chunk));
  }

  /** Nothing more comes. */
  end(): void {
    this.tell(this.decoder.end());
  }

  /** Whether more came than was kept. */
  get truncated(): boolean {
    return this.dropped;
  }

  /** What was kept; a character cut in two by the limit is left out. */
  get text(): string {
    const decoder = new StringDecoder('utf8');
    const text = decoder.write(Buffer.concat(this.kept));
    return this.dropped ? text : text + decoder.end();
  }

  private tell(text: string): void {
    if (text !== '') {
      this.onText(text);
    }
  }
}
