import type { IncomingMessage } from 'node:http';
import { throwIfCancelled } from '../failure';
import { dialOptions, type EngineCall } from './call';
import { type Dial, makeDial } from './dockerode';
import type { EngineEndpoint } from './endpoint';
import { networkFailure, silent } from './network-failure';
import { StreamAgent } from './stream-agent';

/** How long to wait, in milliseconds. */
export interface EngineTimeouts {
  /** Until a connection stands, name look-up and TLS included. */
  readonly connect: number;
  /** Until the first byte of an answer. */
  readonly answer: number;
  /** The same for requests on which the engine itself waits for its swarm, up to 20 s. */
  readonly slowAnswer: number;
  /** Without a byte in the middle of an answer. */
  readonly silence: number;
}

export const defaultTimeouts: EngineTimeouts = { connect: 3000, answer: 10_000, slowAnswer: 30_000, silence: 15_000 };

/** `stream`: answers that go on, like events, and hold their connection as long as they are followed. */
export type Pool = 'call' | 'stream';

/** Pooled connections to one engine: sends requests and waits for the head of the answer, whatever its status. */
export class EngineConnection {
  readonly #agents: Readonly<Record<Pool, StreamAgent>>;
  readonly #dials: Partial<Record<Pool, Promise<Dial>>> = {};

  constructor(
    private readonly endpoint: EngineEndpoint,
    private readonly timeouts: EngineTimeouts,
  ) {
    const connectTimeout = timeouts.connect;
    this.#agents = {
      call: new StreamAgent(endpoint, { connectTimeout, keepAlive: true, maxSockets: 6 }),
      // Apart, lest followed logs starve the calls.
      stream: new StreamAgent(endpoint, { connectTimeout, keepAlive: false, maxSockets: 32 }),
    };
  }

  /**
   * Sends a request. The signal also ends an answer that is still being read.
   * @param prefix the version's part of the path, e.g. `/v1.41`
   * @throws EngineFailure when no answer came; Cancelled
   */
  async send(call: EngineCall, prefix: string, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    throwIfCancelled(signal);
    const abort = new AbortController();
    const late = new AbortController();
    const cancel = (): void => {
      abort.abort();
    };
    const patience = call.slow === true ? this.timeouts.slowAnswer : this.timeouts.answer;
    const timer = setTimeout(() => {
      late.abort();
      abort.abort();
    }, patience);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const dial = await (this.#dials[pool] ??= makeDial(this.#agents[pool]));
      const response = await dial(dialOptions(call, prefix, abort.signal));
      response.once('close', () => signal?.removeEventListener('abort', cancel));
      return response;
    } catch (error) {
      signal?.removeEventListener('abort', cancel);
      throwIfCancelled(signal);
      throw late.signal.aborted ? silent(this.endpoint, patience / 1000) : networkFailure(this.endpoint, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes connections that wait for their next use: after one of them turned out to be dead. */
  dropIdle(): void {
    this.#agents.call.dropIdle();
  }

  dispose(): void {
    this.#agents.call.destroy();
    this.#agents.stream.destroy();
  }
}
