import { bounded } from '../../bounded';
import { LineSplitter } from '../../line-splitter';
import { limits } from '../limits';
import { LogFrames } from './log-frames';
import type { LogLine } from '../types';

const timestamp = /^(\d{4}-\d\d-\d\dT\S{1,40}) /;

/** `key=value` pairs, comma-joined and each escaped like a URL's query (moby `daemon/server/httputils`). */
const details = /^((?:[\w.%+~-]+=[^ ,]*)(?:,[\w.%+~-]+=[^ ,]*)*) /;

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not escaped after all: shown unchanged.
    return text;
  }
}

function parseDetails(joined: string): Readonly<Record<string, string>> {
  const pairs = joined.split(',', limits.names).map((pair) => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), pair.slice(at + 1)].map((part) => bounded(unescape(part), limits.text));
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

/** The request decides how a line begins: the time, then the details, then the text. */
export interface LogShape {
  readonly timestamps: boolean;
  readonly details: boolean;
}

/** Reads one line of a log, without its line end. */
export function parseLogLine(stream: LogLine['stream'], line: string, shape: LogShape): LogLine {
  if (stream === 'error') {
    return { stream, text: line, details: {}, time: undefined };
  }
  const time = shape.timestamps ? timestamp.exec(line) : null;
  const afterTime = time === null ? line : line.slice(time[0].length);
  const attributes = shape.details ? details.exec(afterTime) : null;
  return {
    stream,
    text: attributes === null ? afterTime : afterTime.slice(attributes[0].length),
    details: attributes === null ? {} : parseDetails(attributes[1] ?? ''),
    time: time?.[1],
  };
}

/** The lines of a multiplexed log stream; the last of a frame that is too long ends in `…`. @throws UnexpectedAnswer */
export async function* framedLines(chunks: AsyncIterable<Buffer>, shape: LogShape): AsyncGenerator<LogLine> {
  const frames = new LogFrames();
  for await (const chunk of chunks) {
    for (const frame of frames.push(chunk)) {
      const payload = withoutLineEnd(frame.payload.toString('utf8'));
      const text = frame.isCut ? `${payload}…` : payload;
      const [first = '', ...rest] = text.split(/\r?\n/);
      const head = parseLogLine(frame.stream, first, shape);
      yield head;
      // Only the frame begins with time and details.
      yield* rest.map((line) => ({ ...head, text: line }));
    }
  }
}

/** The lines of a service whose containers have a terminal: bytes as they were written. A line that is too long ends in `…`. */
export async function* rawLines(chunks: AsyncIterable<Buffer>, shape: LogShape): AsyncGenerator<LogLine> {
  const decoder = new TextDecoder();
  const splitter = new LineSplitter(limits.line);
  for await (const chunk of chunks) {
    for (const { text, kind } of splitter.push(decoder.decode(chunk, { stream: true }))) {
      if (kind !== 'rest') {
        yield parseLogLine('stdout', kind === 'whole' ? text : `${text}…`, shape);
      }
    }
  }
  const last = splitter.end();
  if (last?.kind === 'whole') {
    yield parseLogLine('stdout', withoutReturn(last.text), shape);
  }
}

function withoutLineEnd(text: string): string {
  return text.endsWith('\n') ? withoutReturn(text.slice(0, -1)) : text;
}

function withoutReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
