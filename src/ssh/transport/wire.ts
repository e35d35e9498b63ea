/** Reads the strings of SSH's binary format (RFC 4251, 5): a length of four bytes, then as many bytes. */
export class WireReader {
  #position: number;

  constructor(
    private readonly data: Buffer,
    start = 0,
  ) {
    this.#position = start;
  }

  get atEnd(): boolean {
    return this.#position === this.data.length;
  }

  /** The next byte; undefined at the end. */
  byte(): number | undefined {
    return this.#position < this.data.length ? this.data[this.#position++] : undefined;
  }

  /** Passes over so many bytes; undefined if there are fewer. */
  skip(length: number): true | undefined {
    if (this.#position + length > this.data.length) {
      return undefined;
    }
    this.#position += length;
    return true;
  }

  /** The next 32-bit number; undefined at the end. */
  number(): number | undefined {
    if (this.#position + 4 > this.data.length) {
      return undefined;
    }
    const value = this.data.readUInt32BE(this.#position);
    this.#position += 4;
    return value;
  }

  /** The next string; undefined if the data is too short for it. */
  bytes(): Buffer | undefined {
    const length = this.number();
    if (length === undefined || this.#position + length > this.data.length) {
      return undefined;
    }
    const value = this.data.subarray(this.#position, this.#position + length);
    this.#position += length;
    return value;
  }

  text(): string | undefined {
    return this.bytes()?.toString('latin1');
  }
}

/** A string of SSH's binary format. */
export function wireString(value: Buffer | string): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([wireNumber(content.length), content]);
}

/** A 32-bit number of SSH's binary format. */
export function wireNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
