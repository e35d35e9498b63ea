import type { IncomingMessage } from 'node:http';
import type { Filters, ServiceLogRequest } from './engine';
import type { EngineHttp } from './engine-http';
import { jsonLines } from './json-lines';
import { framedLines, rawLines } from './log-lines';
import { parseEvent } from './parse-event';
import { parseService } from './parse-service';
import type { EngineEvent, LogLine } from './types';

/** Reads until the end, the abort or a failure; whoever stops reading early also ends the request. */
async function* reading<T>(
  http: EngineHttp,
  response: IncomingMessage,
  read: (chunks: AsyncIterable<Buffer>) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  try {
    yield* read(response as AsyncIterable<Buffer>);
  } catch (error) {
    if (!signal.aborted) {
      throw http.failureOf(error, signal);
    }
  } finally {
    response.destroy();
  }
}

async function* events(chunks: AsyncIterable<Buffer>): AsyncGenerator<EngineEvent> {
  for await (const line of jsonLines(chunks)) {
    yield parseEvent(line);
  }
  // Engines never end it themselves, except when they stop.
  throw new Error('the stream of events ended');
}

/** `GET /events`. @throws EngineFailure `lost` when the stream ends and the signal was not aborted */
export async function* readEvents(
  http: EngineHttp,
  query: { readonly filters?: Filters; readonly since?: number },
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  if (signal.aborted) {
    return;
  }
  const since = query.since === undefined ? undefined : query.since / 1000;
  const response = await http.stream(
    { method: 'GET', path: '/events', query: { filters: query.filters, since } },
    signal,
  );
  yield* reading(http, response, events, signal);
}

/** Whether the log has no frames. The type of the content tells it from API 1.42 on; else the service's spec does. */
async function isRaw(http: EngineHttp, path: string, response: IncomingMessage, signal: AbortSignal): Promise<boolean> {
  const type = response.headers['content-type'] ?? '';
  if (type.includes('multiplexed-stream')) {
    return false;
  }
  try {
    return (await http.json({ method: 'GET', path }, parseService, signal)).tty;
  } catch (error) {
    response.destroy();
    throw error;
  }
}

/** `GET /services/{id}/logs`. */
export async function* readServiceLogs(
  http: EngineHttp,
  id: string,
  request: ServiceLogRequest,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  if (signal.aborted) {
    return;
  }
  const { follow, tail, timestamps, details } = request;
  const query = { stdout: true, stderr: true, follow, tail: String(tail), timestamps, details };
  const path = `/services/${encodeURIComponent(id)}`;
  const response = await http.stream({ method: 'GET', path: `${path}/logs`, query }, signal);
  const raw = await isRaw(http, path, response, signal);
  yield* reading(http, response, (chunks) => (raw ? rawLines : framedLines)(chunks, request), signal);
}
