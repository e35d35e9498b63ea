import { UnexpectedAnswer } from '../guards';
import { limits } from '../limits';

/** One frame of a log stream: one write of a container, or a message of the engine itself. */
export interface LogFrame {
  /** `error`: the engine's own message about logs that it cannot return. */
  readonly stream: 'stdout' | 'stderr' | 'error';
  readonly payload: Buffer;
  /** Whether the rest of the payload was left out. */
  readonly isCut: boolean;
}

const headerLength = 8;

/**
 * Types of the multiplexed stream: 0 stdin, 1 stdout, 2 stderr (moby `pkg/stdcopy`), and 3 for an error of the engine,
 * after which nothing useful follows.
 */
const streams = ['stdout', 'stdout', 'stderr', 'error'] as const;

/** Splits a multiplexed log stream into frames: 8 bytes of header (type, 3 zeros, length as 32 bits big-endian), payload. */
export class LogFrames {
  readonly #header = Buffer.alloc(headerLength);
  #headerFilled = 0;
  #pieces: Buffer[] = [];
  /** Engines cut messages at 16 KiB; a longer one is kept up to a bound, and its rest is dropped. */
  #kept = 0;
  #isCut = false;
  /** Bytes of the current payload still to come. */
  #missing = 0;

  /**
   * Takes the next bytes, split anywhere.
   * @returns the frames that are complete with them
   * @throws UnexpectedAnswer if the bytes are not such a stream
   */
  push(chunk: Buffer): readonly LogFrame[] {
    const frames: LogFrame[] = [];
    let at = 0;
    while (at < chunk.length) {
      at += this.#headerFilled < headerLength ? this.#takeHeader(chunk, at) : this.#takePayload(chunk, at);
      if (this.#headerFilled === headerLength && this.#missing === 0) {
        frames.push(this.#finish());
      }
    }
    return frames;
  }

  #takeHeader(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#header, this.#headerFilled, at, at + headerLength - this.#headerFilled);
    this.#headerFilled += taken;
    if (this.#headerFilled === headerLength) {
      const [type = 0, a, b, c] = this.#header;
      if (type >= streams.length || a !== 0 || b !== 0 || c !== 0) {
        throw new UnexpectedAnswer(`a log frame begins with ${this.#header.toString('hex')}`);
      }
      this.#missing = this.#header.readUInt32BE(4);
    }
    return taken;
  }

  #takePayload(chunk: Buffer, at: number): number {
    const taken = Math.min(this.#missing, chunk.length - at);
    const kept = Math.min(taken, limits.line - this.#kept);
    if (kept > 0) {
      this.#pieces.push(chunk.subarray(at, at + kept));
      this.#kept += kept;
    }
    this.#isCut ||= kept < taken;
    this.#missing -= taken;
    return taken;
  }

  #finish(): LogFrame {
    const stream = streams[this.#header[0] ?? 0] ?? 'stdout';
    const frame = { stream, payload: Buffer.concat(this.#pieces), isCut: this.#isCut };
    this.#isCut = false;
    this.#headerFilled = 0;
    this.#pieces = [];
    this.#kept = 0;
    return frame;
  }
}
