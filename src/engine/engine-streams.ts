import type { IncomingMessage } from 'node:http';
import { pathPart, type EngineCall } from './transport/call';
import type { Filters, ServiceLogRequest } from './engine';
import type { EngineHttp } from './transport/engine-http';
import { jsonLines } from './stream/json-lines';
import { framedLines, rawLines } from './stream/log-lines';
import { parseEvent } from './parse/parse-event';
import { parseService } from './parse/parse-service';
import type { EngineEvent, LogLine } from './types';

/** Opens and reads until the end, the abort or a failure; a reader that stops early also ends the request. */
async function* reading<T>(
  http: EngineHttp,
  call: EngineCall,
  read: (response: IncomingMessage) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  let response: IncomingMessage | undefined;
  try {
    response = await http.stream(call, signal);
    yield* read(response);
  } catch (error) {
    if (!signal.aborted) {
      throw http.failureOf(error, signal);
    }
  } finally {
    response?.destroy();
  }
}

async function* events(chunks: AsyncIterable<Buffer>): AsyncGenerator<EngineEvent> {
  for await (const line of jsonLines(chunks)) {
    yield parseEvent(line);
  }
  // Engines never end it themselves, except when they stop.
  throw new Error('the stream of events ended');
}

/** `GET /events`. Ends when the signal is aborted. @throws EngineFailure `lost` when the stream ends before */
export function readEvents(
  http: EngineHttp,
  query: { readonly filters?: Filters; readonly since?: number },
  signal: AbortSignal,
): AsyncIterable<EngineEvent> {
  const since = query.since === undefined ? undefined : query.since / 1000;
  const call = { method: 'GET', path: '/events', query: { filters: query.filters, since } } as const;
  return reading(http, call, events, signal);
}

/** Whether the log has no frames. The content type shows it from API 1.42 on; before, the service's spec does. */
async function isRaw(http: EngineHttp, path: string, response: IncomingMessage, signal: AbortSignal): Promise<boolean> {
  const type = response.headers['content-type'] ?? '';
  return !type.includes('multiplexed-stream') && (await http.json({ method: 'GET', path }, parseService, signal)).tty;
}

/** `GET /services/{id}/logs`. Ends with the stream, or when the signal is aborted. */
export async function* readServiceLogs(
  http: EngineHttp,
  id: string,
  request: ServiceLogRequest,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const { follow, tail, timestamps, details } = request;
  const query = { stdout: true, stderr: true, follow, tail: String(tail), timestamps, details };
  const path = `/services/${pathPart(http.endpoint, id)}`;
  const lines = async function* (response: IncomingMessage): AsyncGenerator<LogLine> {
    const read = (await isRaw(http, path, response, signal)) ? rawLines : framedLines;
    yield* read(response, request);
  };
  yield* reading(http, { method: 'GET', path: `${path}/logs`, query }, lines, signal);
}
