import { Duplex } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { Session } from './session';

/**
 * A forwarded channel as a stream that behaves like Node's own. ssh2's channel is not destroyed when it closes, forgets
 * the callbacks of writes that come too late, and reports nothing when the connection is lost.
 */
export class ChannelStream extends Duplex {
  #channelEnded = false;
  #writing: ((error?: Error | null) => void) | undefined;
  readonly #forget: () => void;

  constructor(
    private readonly channel: ClientChannel,
    session: Session,
  ) {
    super();
    // Users of the stream can listen for errors themselves, but do not have to.
    this.on('error', () => undefined);
    channel.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) {
        channel.pause();
      }
    });
    channel.once('end', () => this.push(null));
    channel.once('close', () => this.#channelClosed());
    channel.on('error', (error: Error) => this.destroy(error));
    this.#forget = session.onEnd((failure) => this.destroy(failure));
  }

  override _read(): void {
    this.channel.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#channelEnded) {
      done();
      return;
    }
    this.#writing = done;
    this.channel.write(chunk, () => this.#written());
  }

  override _final(done: (error?: Error | null) => void): void {
    this.channel.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#forget();
    this.channel.close();
    this.channel.resume();
    done(error);
  }

  /** The other end reads no more. What it sent before can still be read here, as with a half-closed socket. */
  #channelClosed(): void {
    this.#channelEnded = true;
    this.#written();
    if (!this.destroyed) {
      this.end();
    }
  }

  #written(): void {
    const done = this.#writing;
    this.#writing = undefined;
    done?.();
  }
}
