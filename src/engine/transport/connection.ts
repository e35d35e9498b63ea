import type { IncomingMessage } from 'node:http';
import { orAborted } from '../../abort';
import { throwIfCancelled } from '../../failure';
import { dialOptions, type EngineCall } from './call';
import { type Dial, makeDial } from './dockerode';
import type { EngineEndpoint } from '../endpoint';
import { connectionClosed, networkFailure, noResponse } from '../failures/network-failure';
import { StreamAgent } from './stream-agent';
import { Semaphore } from '../../semaphore';

/** How long to wait, in milliseconds. */
export interface EngineTimeouts {
  /** Until a connection is established, name resolution and TLS included. */
  readonly connect: number;
  /** Until the first byte of an answer, the wait for a free connection included. */
  readonly answer: number;
  /** The same for requests on which the engine itself waits for its swarm, up to 20 s. */
  readonly slowAnswer: number;
  /** Without a byte in the middle of an answer. */
  readonly silence: number;
}

export const defaultTimeouts: EngineTimeouts = { connect: 3000, answer: 10_000, slowAnswer: 30_000, silence: 15_000 };

/** `stream`: endless responses, like events, which keep their connection as long as they are followed. */
export type Pool = 'call' | 'stream';

/** How many calls an engine answers at once, each on a connection of its own. */
const callsAtOnce = 6;

/** Pooled connections to one engine: sends requests and waits for the head of the answer, whatever its status. */
export class EngineConnection {
  readonly #agents: Readonly<Record<Pool, StreamAgent>>;
  readonly #dials: Partial<Record<Pool, Promise<Dial>>> = {};
  // Node's own limit counts a connection only once it is established, and so lets every burst through.
  readonly #turns = new Semaphore(callsAtOnce);
  /** What ends each request that waits for its answer or is still being read. */
  readonly #requests = new Set<AbortController>();
  #disposed = false;

  constructor(
    private readonly endpoint: EngineEndpoint,
    private readonly timeouts: EngineTimeouts,
  ) {
    this.#agents = {
      call: new StreamAgent(endpoint, { connectTimeout: timeouts.connect, keepAlive: true }),
      // Apart and without a limit: each is followed for any length of time, and must not starve calls.
      stream: new StreamAgent(endpoint, { connectTimeout: timeouts.connect, keepAlive: false }),
    };
  }

  /** Whether it was closed from our side. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /**
   * Sends a request. The signal also ends an answer that is still being read.
   * @param prefix the version's part of the path, e.g. `/v1.41`
   * @throws EngineFailure when no answer came; Cancelled
   */
  async send(call: EngineCall, prefix: string, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    throwIfCancelled(signal);
    if (this.#disposed) {
      throw connectionClosed(this.endpoint);
    }
    const stop = new AbortController();
    const cancel = (): void => {
      stop.abort();
    };
    const timeout = call.slow === true ? this.timeouts.slowAnswer : this.timeouts.answer;
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
      stop.abort();
    }, timeout);
    const forget = (): void => {
      this.#requests.delete(stop);
      signal?.removeEventListener('abort', cancel);
    };
    this.#requests.add(stop);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      // A request that has no connection yet hears of an abort only once it has one.
      const response = await orAborted(this.#dial(call, prefix, pool, stop.signal), stop.signal);
      response.once('close', forget);
      return response;
    } catch (error) {
      forget();
      throwIfCancelled(signal);
      if (this.disposed) {
        throw connectionClosed(this.endpoint);
      }
      throw late.signal.aborted ? noResponse(this.endpoint, timeout / 1000) : networkFailure(this.endpoint, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes connections that wait for their next use: after one of them turned out to be dead. */
  dropIdle(): void {
    this.#agents.call.dropIdle();
  }

  /** Closes every connection and ends every request; it opens no other one. */
  dispose(): void {
    this.#disposed = true;
    for (const request of [...this.#requests]) {
      request.abort();
    }
    this.#agents.call.destroy();
    this.#agents.stream.destroy();
  }

  /** A call holds its turn until its answer has been read, as it holds its connection as long. */
  async #dial(call: EngineCall, prefix: string, pool: Pool, signal: AbortSignal): Promise<IncomingMessage> {
    const dial = await (this.#dials[pool] ??= makeDial(this.#agents[pool]));
    if (pool === 'stream') {
      throwIfCancelled(signal);
      return dial(dialOptions(call, prefix, signal));
    }
    await this.#turns.acquire();
    try {
      throwIfCancelled(signal);
      const response = await dial(dialOptions(call, prefix, signal));
      response.once('close', () => {
        this.#turns.release();
      });
      return response;
    } catch (error) {
      this.#turns.release();
      throw error;
    }
  }
}
