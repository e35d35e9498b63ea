import * as l10n from '@vscode/l10n';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Cancelled } from '../../failure';
import type { HostKey } from '../host-key';
import type { SshFailure } from '../failure';
import { connectionLost, serverReported } from '../transport/connection-failures';
import { SessionSlots } from './session-slots';

/** How long the disconnect message may take to be sent, in milliseconds, before the stream is destroyed. */
const goodbyeTimeout = 1000;

/** One authenticated ssh2 client and the stream under it, until it ends. */
export class Session {
  readonly slots = new SessionSlots();
  readonly #listeners = new Set<(failure: SshFailure | undefined) => void>();
  #over: { readonly failure: SshFailure | undefined } | undefined;

  /**
   * Takes over a client that has just logged in.
   * @param keepAlive milliseconds after which the connection to a silent host counts as lost, for the sentence
   */
  constructor(
    readonly client: Client,
    private readonly stream: Duplex,
    readonly label: string,
    readonly hostKey: HostKey,
    keepAlive: number,
  ) {
    client.on('error', (error) => {
      const silent = error.level === 'client-timeout';
      const detail = silent
        ? l10n.t('The host has not responded for {0} seconds.', Math.round(keepAlive / 1000))
        : serverWord(error);
      this.#finish(connectionLost(label, detail, error));
    });
    client.on('close', () => this.#finish(connectionLost(label, '')));
    client.on('end', () => this.#finish(connectionLost(label, '')));
  }

  get ended(): boolean {
    return this.#over !== undefined;
  }

  /** Calls back once when the session ends, at once if it has ended: with the failure if it was not {@link end}. */
  onEnd(listener: (failure: SshFailure | undefined) => void): () => void {
    if (this.#over === undefined) {
      this.#listeners.add(listener);
    } else {
      listener(this.#over.failure);
    }
    return () => this.#listeners.delete(listener);
  }

  /** Ends the session cleanly. */
  end(): void {
    if (this.#over !== undefined) {
      return;
    }
    this.client.end();
    this.#finish(undefined);
  }

  /**
   * Runs work that must stop when the caller cancels or the session ends: the signal's reason is then `Cancelled` or the
   * failure, and the work rejects with it.
   */
  async untilStopped<T>(signal: AbortSignal | undefined, work: (stop: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const cancel = (): void => stop.abort(new Cancelled());
    if (signal?.aborted === true) {
      cancel();
    }
    signal?.addEventListener('abort', cancel, { once: true });
    const forget = this.onEnd((failure) =>
      stop.abort(failure ?? connectionLost(this.label, l10n.t('It was closed on this computer.'))),
    );
    try {
      stop.signal.throwIfAborted();
      return await work(stop.signal);
    } finally {
      forget();
      signal?.removeEventListener('abort', cancel);
    }
  }

  #finish(failure: SshFailure | undefined): void {
    if (this.#over !== undefined) {
      return;
    }
    this.#over = { failure };
    if (failure === undefined) {
      // Pending messages (the disconnect message, a signal to a command) are still sent.
      const destroy = (): unknown => this.stream.destroy();
      const timer = setTimeout(destroy, goodbyeTimeout).unref();
      this.stream.once('finish', destroy).once('close', () => clearTimeout(timer));
    } else {
      this.stream.destroy();
    }
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    listeners.forEach((listener) => listener(failure));
  }
}

/** Disconnect messages of the server have a number as code; other errors are about sockets and the protocol. */
function serverWord(error: Error): string {
  return 'code' in error && typeof error.code === 'number' ? serverReported(error.message) : '';
}
