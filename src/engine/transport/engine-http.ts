import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { orAborted } from '../../abort';
import { Cancelled, throwIfCancelled } from '../../failure';
import { isApiVersion, negotiate, oldestApiVersion } from '../api-version';
import { chunksOf, readBeginning, readBody } from '../stream/body';
import { parseJson } from '../stream/json-text';
import { limits } from '../limits';
import type { EngineCall } from './call';
import { EngineConnection, type EngineTimeouts, type Pool } from './connection';
import type { EngineEndpoint } from '../endpoint';
import type { ObserveRequest } from '../engine';
import { EngineFailure, type EngineReason } from '../failure';
import { UnexpectedAnswer } from '../guards';
import { httpFailure } from '../failures/http-failure';
import { connectionClosed, networkFailure, notAnEngine, unexpectedAnswer } from '../failures/network-failure';
import { readList } from '../stream/read-list';

/** Reasons after which another engine may answer at the same place: what was negotiated is forgotten. */
const forgetsVersion = new Set<EngineReason>([
  'refused',
  'no-route',
  'timed-out',
  'unknown-host',
  'lost',
  'api-version',
]);

/** Requests to one engine in the API version that both sides speak; failures are sentences. */
export class EngineHttp {
  readonly #connection: EngineConnection;
  #version: string | undefined;
  #negotiation: Promise<string> | undefined;

  constructor(
    readonly endpoint: EngineEndpoint,
    private readonly timeouts: EngineTimeouts,
    private readonly observe: ObserveRequest,
  ) {
    this.#connection = new EngineConnection(endpoint, timeouts);
  }

  /** The version that both sides support; asks the engine if it is not known. */
  async version(signal?: AbortSignal): Promise<string> {
    throwIfCancelled(signal);
    if (this.#version !== undefined) {
      return this.#version;
    }
    this.#negotiation ??= this.#negotiate().finally(() => {
      this.#negotiation = undefined;
    });
    return orAborted(this.#negotiation, signal);
  }

  /** `GET /_ping` without a version, because the response names the one to use. */
  async ping(signal?: AbortSignal): Promise<{ readonly apiVersion: string; readonly headers: IncomingHttpHeaders }> {
    const response = await this.#send({ method: 'GET', path: '/_ping' }, '', 'call', signal);
    const body = await this.#read(response, readBeginning, limits.answer, signal);
    const status = response.statusCode ?? 0;
    const header = response.headers['api-version'];
    const apiVersion = typeof header === 'string' && isApiVersion(header) ? header : undefined;
    // Engines before 1.13 send no such header; their answer is nevertheless a plain OK.
    if (apiVersion === undefined && (status !== 200 || body.trim() !== 'OK')) {
      throw notAnEngine(this.endpoint, new Error(`/_ping: HTTP ${status}`));
    }
    if (status !== 200) {
      throw httpFailure(this.endpoint, status, body);
    }
    return { apiVersion: apiVersion ?? oldestApiVersion, headers: response.headers };
  }

  /** The answer's JSON, through a parser. @throws EngineFailure `not-an-engine` if it is not as the API specifies */
  async json<T>(call: EngineCall, parse: (answer: unknown) => T, signal?: AbortSignal): Promise<T> {
    const response = await this.#versioned(call, 'call', signal);
    return this.#read(
      response,
      async (chunks) => {
        const body = await readBody(chunks);
        return parse(body.trim() === '' ? undefined : parseJson(body));
      },
      call.largest ?? limits.answer,
      signal,
    );
  }

  /**
   * The same for lists, which may be long.
   * @param what names the list in failures
   * @param parse is given one element after the other
   */
  async list<T>(
    call: EngineCall,
    what: string,
    parse: (element: unknown) => T,
    signal?: AbortSignal,
  ): Promise<readonly T[]> {
    const response = await this.#versioned(call, 'call', signal);
    return this.#read(response, (chunks) => readList(chunks, what, parse), call.largest ?? limits.list, signal);
  }

  /** An endless response, of which the headers have arrived; the caller reads the body until the signal is aborted. */
  stream(call: EngineCall, signal: AbortSignal): Promise<IncomingMessage> {
    return this.#versioned(call, 'stream', signal);
  }

  /** The failure behind whatever a reader of an answer caught. */
  failureOf(error: unknown, signal: AbortSignal | undefined): Error {
    if (signal?.aborted === true) {
      return new Cancelled();
    }
    if (error instanceof UnexpectedAnswer) {
      return unexpectedAnswer(this.endpoint, error);
    }
    if (this.#connection.disposed) {
      return connectionClosed(this.endpoint);
    }
    const failure = this.#noted(networkFailure(this.endpoint, error));
    this.observe(failure);
    return failure;
  }

  /** Closes every connection; open requests fail with `lost`, and so does every later call. */
  dispose(): void {
    this.#connection.dispose();
  }

  async #negotiate(): Promise<string> {
    const { apiVersion } = await this.ping();
    this.#version = negotiate(this.endpoint, apiVersion);
    return this.#version;
  }

  async #versioned(call: EngineCall, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    try {
      const response = await this.#retried(call, pool, signal);
      this.observe(undefined);
      return response;
    } catch (error) {
      if (error instanceof EngineFailure && !this.#connection.disposed) {
        this.observe(error);
      }
      throw error;
    }
  }

  async #retried(call: EngineCall, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#attempt(call, pool, signal);
    } catch (error) {
      const reason = error instanceof EngineFailure ? error.reason : undefined;
      // Retried if that is harmless: the engine was replaced by an older or newer one and rejected the version,
      // or it closed an idle connection at the moment that it was used.
      if (!this.#connection.disposed && (reason === 'api-version' || (reason === 'lost' && call.method === 'GET'))) {
        this.#connection.dropIdle();
        return this.#attempt(call, pool, signal);
      }
      throw error;
    }
  }

  async #attempt(call: EngineCall, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    const version = await this.version(signal);
    const response = await this.#send(call, `/v${version}`, pool, signal);
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) {
      return response;
    }
    const body = await this.#read(response, readBeginning, limits.answer, signal);
    throw this.#noted(httpFailure(this.endpoint, status, body));
  }

  async #send(call: EngineCall, prefix: string, pool: Pool, signal?: AbortSignal): Promise<IncomingMessage> {
    try {
      return await this.#connection.send(call, prefix, pool, signal);
    } catch (error) {
      throw error instanceof EngineFailure ? this.#noted(error) : error;
    }
  }

  async #read<T>(
    response: IncomingMessage,
    read: (chunks: AsyncIterable<Buffer>) => Promise<T>,
    largest: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    try {
      return await read(chunksOf(response, this.timeouts.silence, largest));
    } catch (error) {
      throw error instanceof SyntaxError ? notAnEngine(this.endpoint, error) : this.failureOf(error, signal);
    }
  }

  #noted(failure: EngineFailure): EngineFailure {
    if (forgetsVersion.has(failure.reason)) {
      this.#version = undefined;
    }
    return failure;
  }
}
