import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { Duplex } from 'node:stream';
import { connectEngine } from '../../../../src/engine/engine-client';
import type { EngineReason } from '../../../../src/engine/failure';
import type { EngineEndpoint } from '../../../../src/engine/endpoint';
import type { EngineTimeouts } from '../../../../src/engine/transport/connection';
import type { Engine } from '../../../../src/engine/engine';

export interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: Seen, response: ServerResponse) => void;

/** A stream that has nothing of a socket but its bytes, as a channel in an SSH connection. */
function bare(port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('connect', () => {
      const duplex = new Duplex({
        read: () => socket.resume(),
        write: (chunk: Buffer, _encoding, done) => socket.write(chunk, done),
        final: (done) => socket.end(done),
        destroy: (error, done) => {
          socket.destroy();
          done(error);
        },
      });
      socket.on('data', (chunk) => {
        if (!duplex.push(chunk)) {
          socket.pause();
        }
      });
      socket.on('end', () => duplex.push(null));
      socket.on('close', () => duplex.destroy());
      resolve(duplex);
    });
  });
}

/** An HTTP server that responds as the test specifies, and the engine that is connected to it. */
export class FakeEngine {
  readonly seen: Seen[] = [];
  /** The outcomes of requests that its engines reported: the reason of a failure, or undefined. */
  readonly outcomes: (EngineReason | undefined)[] = [];
  opened = 0;
  /** How many connections were open at the same time at most. */
  mostOpen = 0;
  #open = 0;
  readonly #engines: Engine[] = [];

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.opened++;
      this.mostOpen = Math.max(this.mostOpen, ++this.#open);
      socket.on('close', () => this.#open--);
    });
    server.on('secureConnection', () => this.opened++);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** @param answer called for every request except `/_ping`, unless `ping` is given */
  static async start(answer: Answer, options: { ping?: Answer; tls?: TlsOptions } = {}): Promise<FakeEngine> {
    const listener: RequestListener = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://engine');
        const seen = {
          method: request.method ?? '',
          url,
          headers: request.headers,
          body: Buffer.concat(chunks).toString(),
        };
        fake.seen.push(seen);
        (url.pathname === '/_ping' ? (options.ping ?? pong('1.41')) : answer)(seen, response);
      });
    };
    const server = options.tls === undefined ? createServer(listener) : createTlsServer(options.tls, listener);
    const fake = new FakeEngine(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  /** The engine over streams that are no sockets. */
  engine(timeouts: Partial<EngineTimeouts> = {}): Engine {
    return this.connect({ kind: 'ssh', machine: 'pi1', openSocket: () => this.openSocket() }, timeouts);
  }

  /** A stream to the server that is no socket. */
  openSocket(): Promise<Duplex> {
    return bare(this.port);
  }

  connect(endpoint: EngineEndpoint, timeouts: Partial<EngineTimeouts> = {}): Engine {
    const engine = connectEngine(endpoint, (failure) => this.outcomes.push(failure?.reason), timeouts);
    this.#engines.push(engine);
    return engine;
  }

  async stop(): Promise<void> {
    for (const engine of this.#engines) {
      engine.dispose();
    }
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** The usual answer to `/_ping`. */
export function pong(apiVersion: string): Answer {
  return (_request, response) => {
    response.setHeader('Api-Version', apiVersion);
    response.end('OK');
  };
}

/** Answers with JSON. */
export function json(value: unknown, status = 200): Answer {
  return (_request, response) => {
    response.statusCode = status;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(value));
  };
}
