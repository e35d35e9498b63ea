import { orAborted } from '../abort';
import { Cancelled, throwIfCancelled } from '../failure';
import type { ConnectOptions, SshConnection, SshConnector } from './connection';
import { labelOf } from './label';
import { pinnedKeyChanged } from './host-keys/host-key-failures';
import type { SshTarget } from './target';

/** The right to use a shared connection until {@link SshLease.end}. */
export interface SshLease {
  readonly connection: SshConnection;
  /** Gives the connection back. May be called more than once. */
  end(): void;
}

/** How long an unused connection is kept, in milliseconds. */
const usualIdleTime = 10_000;

/** Shares one connection per target among all who need it, and closes it some time after the last one is done. */
export class SshPool {
  readonly #shared = new Map<string, SharedConnection>();
  #disposed = false;

  /** @param options `idleTime`: milliseconds for which an unused connection is kept */
  constructor(
    private readonly connector: SshConnector,
    private readonly options: { readonly idleTime?: number } = {},
  ) {}

  /**
   * A connection to the target: the existing one, or a new one. Callers that come while it is being made wait for the
   * same one; only the first one's prompts ask the user. Nothing is kept of a connection that failed.
   * @throws SshFailure; Cancelled when this caller's signal is aborted (the others continue to wait) or the pool is disposed
   */
  async use(target: SshTarget, options: ConnectOptions): Promise<SshLease> {
    throwIfCancelled(options.signal);
    if (this.#disposed) {
      throw new Cancelled();
    }
    const key = JSON.stringify(target);
    let shared = this.#shared.get(key);
    if (shared === undefined) {
      const created = new SharedConnection(this.options.idleTime ?? usualIdleTime, () => {
        if (this.#shared.get(key) === created) {
          this.#shared.delete(key);
        }
      });
      this.#shared.set(key, created);
      created.connect((signal) => this.connector.connect(target, { ...options, signal }));
      shared = created;
    }
    const lease = await shared.lease(options.signal);
    const { hostKey } = lease.connection;
    const pinned = options.pinnedHostKey;
    // Another caller may have pinned no key, or another one, when the connection was made.
    if (pinned !== undefined && pinned.key !== hostKey.key) {
      lease.end();
      throw pinnedKeyChanged(labelOf(target), hostKey, pinned);
    }
    return lease;
  }

  /** Closes every connection and cancels those being made. */
  dispose(): void {
    this.#disposed = true;
    [...this.#shared.values()].forEach((shared) => shared.close());
  }
}

class SharedConnection {
  readonly #giveUp = new AbortController();
  #connecting: Promise<SshConnection> | undefined;
  #connection: SshConnection | undefined;
  #users = 0;
  #idle: NodeJS.Timeout | undefined;

  /** @param forget called as soon as no caller may join */
  constructor(
    private readonly idleTime: number,
    private readonly forget: () => void,
  ) {}

  connect(connect: (signal: AbortSignal) => Promise<SshConnection>): void {
    this.#connecting = connect(this.#giveUp.signal);
    this.#connecting.then(
      (connection) => this.#connected(connection),
      // The callers that wait receive the failure.
      () => this.forget(),
    );
  }

  async lease(signal: AbortSignal | undefined): Promise<SshLease> {
    this.#users++;
    clearTimeout(this.#idle);
    try {
      const connection = await this.#orCancelled(signal);
      return { connection, end: this.#leave() };
    } catch (error) {
      this.#leave()();
      throw error;
    }
  }

  close(): void {
    clearTimeout(this.#idle);
    this.forget();
    this.#giveUp.abort();
    this.#connection?.close();
  }

  #connected(connection: SshConnection): void {
    this.#connection = connection;
    connection.onClose(() => {
      clearTimeout(this.#idle);
      this.forget();
    });
    if (this.#giveUp.signal.aborted) {
      connection.close();
    }
  }

  /** Rejects for the caller that cancels; connecting continues while any other caller waits. */
  #orCancelled(signal: AbortSignal | undefined): Promise<SshConnection> {
    const { signal: giveUp } = this.#giveUp;
    const either = signal === undefined ? giveUp : AbortSignal.any([signal, giveUp]);
    return orAborted(this.#connecting ?? Promise.reject(new Cancelled()), either);
  }

  /** The function that ends one use, once. */
  #leave(): () => void {
    let left = false;
    return () => {
      if (left) {
        return;
      }
      left = true;
      if (--this.#users > 0) {
        return;
      }
      if (this.#connection === undefined) {
        // No caller waits for it.
        this.close();
      } else {
        this.#idle = setTimeout(() => this.close(), this.idleTime).unref();
      }
    };
  }
}
