import { LogFrames } from './log-frames';
import type { LogLine } from './types';

/** A terminal's line is given out once it is this long, ended or not. */
const longestRawLine = 1024 * 1024;

const timestamp = /^(\d{4}-\d\d-\d\dT\S+) /;

/** `key=value` pairs, comma-joined and each escaped like a URL's query (moby `daemon/server/httputils`). */
const details = /^((?:[\w.%+~-]+=[^ ,]*)(?:,[\w.%+~-]+=[^ ,]*)*) /;

function unescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not escaped after all: shown as it came.
    return text;
  }
}

function parseDetails(joined: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    joined.split(',').map((pair) => {
      const at = pair.indexOf('=');
      return [unescape(pair.slice(0, at)), unescape(pair.slice(at + 1))];
    }),
  );
}

/** What was asked for decides how a line begins: the time, then the details, then the text. */
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

/** The lines of a multiplexed log stream. @throws UnexpectedAnswer */
export async function* framedLines(chunks: AsyncIterable<Buffer>, shape: LogShape): AsyncGenerator<LogLine> {
  const frames = new LogFrames();
  for await (const chunk of chunks) {
    for (const frame of frames.push(chunk)) {
      const text = frame.payload.toString('utf8').replace(/\r?\n$/, '');
      const [first = '', ...rest] = text.split(/\r?\n/);
      const head = parseLogLine(frame.stream, first, shape);
      yield head;
      // Only the frame begins with time and details.
      yield* rest.map((line) => ({ ...head, text: line }));
    }
  }
}

/** The lines of a service whose containers have a terminal: bytes as they were written. */
export async function* rawLines(chunks: AsyncIterable<Buffer>, shape: LogShape): AsyncGenerator<LogLine> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of chunks) {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    if (pending.length > longestRawLine) {
      lines.push(pending);
      pending = '';
    }
    yield* lines.map((line) => parseLogLine('stdout', line.replace(/\r$/, ''), shape));
  }
  if (pending !== '') {
    yield parseLogLine('stdout', pending.replace(/\r$/, ''), shape);
  }
}
