import type { Duplex } from 'node:stream';
import type { BaseAgent, ParsedKey, SigningRequestOptions } from 'ssh2';
import type { Ssh2 } from '../transport/ssh2-module';

/** The hash of a signature; undefined for the one that the type of the key prescribes. */
export type SignatureHash = 'sha1' | 'sha256' | 'sha512' | undefined;

/** How long an agent may take to list its keys, in milliseconds. Signing may take longer: a user may have to agree. */
const usualListTimeout = 3000;

/** A running ssh-agent (OpenSSH's protocol), reached by socket or Windows pipe. Nothing stays open after an answer. */
export class KeyAgent {
  /** @param listTimeout milliseconds for {@link identities} */
  constructor(
    readonly path: string,
    private readonly ssh2: Ssh2,
    private readonly listTimeout = usualListTimeout,
  ) {}

  /** The public keys it holds, of the kinds we can use. Rejects if no agent answers, or when the signal is aborted. */
  async identities(signal: AbortSignal): Promise<readonly ParsedKey[]> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), this.listTimeout);
    const stop = (): void => late.abort();
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      const keys = await this.#ask<readonly unknown[]>(late.signal, (agent, done) => agent.getIdentities(done));
      return keys.filter(isParsed);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  /**
   * The signature of one of its keys; `hash` for RSA keys. Rejects if the agent or the user behind it refuses, or when
   * the signal is aborted.
   */
  sign(key: ParsedKey, data: Buffer, hash: SignatureHash, signal: AbortSignal): Promise<Buffer> {
    const options: SigningRequestOptions = hash === undefined ? {} : { hash };
    return this.#ask(signal, (agent, done) => agent.sign(key, data, options, done));
  }

  /** ssh2 opens a stream for each request and waits for the answer without limit; here the stream is ended at the stop. */
  #ask<T>(stop: AbortSignal, request: (agent: BaseAgent, done: Done<T>) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      stop.throwIfAborted();
      const agent = this.ssh2.createAgent(this.path);
      const open = agent.getStream?.bind(agent);
      let stream: Duplex | undefined;
      agent.getStream = (done) =>
        open?.((error, opened) => {
          stream = opened;
          if (stop.aborted) {
            opened?.destroy();
          }
          done(error, opened);
        });
      const end = (): void => {
        stream?.destroy();
        reject(new Error('The agent does not answer'));
      };
      stop.addEventListener('abort', end, { once: true });
      request(agent, (error, answer) => {
        stop.removeEventListener('abort', end);
        if (answer === undefined) {
          reject(error ?? new Error('The agent gave no answer'));
        } else {
          resolve(answer);
        }
      });
    });
  }
}

type Done<T> = (error: Error | null | undefined, answer?: T) => void;

function isParsed(key: unknown): key is ParsedKey {
  return typeof key === 'object' && key !== null && 'getPublicSSH' in key;
}
