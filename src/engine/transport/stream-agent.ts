import { Agent } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, connect, type PeerCertificate } from 'node:tls';
import { inspect } from 'node:util';
import { orAborted } from '../../abort';
import type { EngineEndpoint } from '../endpoint';

/** Thrown when no connection was made in time; distinct from an engine that connects and stays silent. */
export class ConnectTimeout extends Error {
  constructor(readonly milliseconds: number) {
    super(`no connection within ${milliseconds} ms`);
    this.name = 'ConnectTimeout';
  }
}

type TlsEndpoint = Extract<EngineEndpoint, { kind: 'tls' }>;

/**
 * Checks a host against the certificate's alternative names alone. Node also takes the common name if there are addresses
 * but no DNS names among them (`tls.checkServerIdentity`); it is only a description, and RFC 9525 no longer allows that.
 */
function checkAlternativeNames(host: string, certificate: PeerCertificate): Error | undefined {
  return checkServerIdentity(host, { ...certificate, subject: { ...certificate.subject, CN: '' } });
}

/** Opens a TLS stream whose far end proved to be the machine and was shown our certificate. */
function openTls(endpoint: TlsEndpoint, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    // Strict whatever the value of NODE_TLS_REJECT_UNAUTHORIZED. An address has no server name: it is checked against the
    // certificate's IP addresses.
    const socket = connect({
      host: endpoint.host,
      port: endpoint.port,
      ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
      ca: endpoint.ca,
      cert: endpoint.cert,
      key: endpoint.key,
      rejectUnauthorized: true,
      checkServerIdentity: checkAlternativeNames,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
    });
    const abandon = (): void => {
      socket.destroy();
    };
    signal.addEventListener('abort', abandon, { once: true });
    // Stays: an error between here and the request that takes the socket over would otherwise be unhandled and end the process.
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed while connecting')));
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', abandon);
      // A machine that lost its power closes nothing: without probes an event stream would wait on it for ever.
      socket.setKeepAlive(true, 10_000);
      resolve(socket);
    });
  });
}

/** The calls that `http.Agent` makes on every pooled connection and that only a socket has. */
const socketOnly = ['ref', 'unref', 'setKeepAlive', 'setTimeout', 'setNoDelay'] as const;

/** Lets a plain stream (a channel in an SSH connection) be pooled like a socket. */
function likeSocket(stream: Duplex): Duplex {
  for (const method of socketOnly) {
    if (!(method in stream)) {
      Object.defineProperty(stream, method, { value: () => stream, configurable: true });
    }
  }
  return stream;
}

/**
 * A pool of connections to one engine. It opens the streams itself, so that requests look to Node like those to a
 * local socket: an editor that routes its extensions' requests through a proxy replaces the agents of all others.
 */
export class StreamAgent extends Agent {
  readonly #endpoint: EngineEndpoint;
  readonly #connectTimeout: number;
  /** What ends each attempt to connect that is under way. */
  readonly #attempts = new Set<AbortController>();
  #destroyed = false;

  /**
   * @param options `connectTimeout`: milliseconds until a connection must be established, name resolution and TLS included;
   *   `keepAlive`: whether connections are used again
   */
  constructor(endpoint: EngineEndpoint, options: { readonly connectTimeout: number; readonly keepAlive: boolean }) {
    super({ keepAlive: options.keepAlive, maxFreeSockets: 2, scheduling: 'lifo' });
    this.#endpoint = endpoint;
    this.#connectTimeout = options.connectTimeout;
  }

  /** docker-modem formats its request options, agent included, for every request's debug line, read or not. */
  [inspect.custom](): string {
    return `StreamAgent(${this.#endpoint.machine})`;
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#open().then(
      (stream) => callback?.(null, stream),
      // The stream is missing exactly if there is an error, which Node's own type cannot express.
      (error: unknown) => (callback as ((error: unknown) => void) | undefined)?.(error),
    );
    return undefined;
  }

  /** Closes every connection, those that are being opened among them; no other one is opened. */
  override destroy(): void {
    this.#destroyed = true;
    for (const attempt of [...this.#attempts]) {
      attempt.abort();
    }
    super.destroy();
  }

  /** Closes the connections that wait for their next use. */
  dropIdle(): void {
    for (const socket of Object.values(this.freeSockets).flatMap((sockets) => sockets ?? [])) {
      socket.destroy();
    }
  }

  async #open(): Promise<Duplex> {
    if (this.#destroyed) {
      throw new Error('closed');
    }
    const attempt = new AbortController();
    this.#attempts.add(attempt);
    const timer = setTimeout(() => attempt.abort(new ConnectTimeout(this.#connectTimeout)), this.#connectTimeout);
    const opening =
      this.#endpoint.kind === 'tls'
        ? openTls(this.#endpoint, attempt.signal)
        : this.#endpoint.openSocket(attempt.signal).then(likeSocket);
    try {
      return await orAborted(opening, attempt.signal);
    } catch (error) {
      // The stream may still arrive late, and nothing else would close it.
      opening.then(
        (stream) => stream.destroy(),
        () => undefined,
      );
      throw attempt.signal.reason instanceof ConnectTimeout ? attempt.signal.reason : error;
    } finally {
      clearTimeout(timer);
      this.#attempts.delete(attempt);
    }
  }
}
