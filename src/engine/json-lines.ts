import { UnexpectedAnswer } from './guards';

/** No event comes near it; a stream without line ends must not fill the memory. */
const longestLine = 1024 * 1024;

/**
 * Reads a stream of JSON values, one a line, however the bytes are split into chunks.
 * @throws UnexpectedAnswer for a line that is not JSON or longer than a mebibyte
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const [first = '', ...rest] = decoder.decode(chunk, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;
    for (const start of rest) {
      yield* parseLine(pieces.join(''));
      pieces = [start];
      length = start.length;
    }
    if (length > longestLine) {
      throw new UnexpectedAnswer(`a line is longer than ${longestLine} characters`);
    }
  }
  yield* parseLine(pieces.join(''));
}

function* parseLine(line: string): Generator {
  // JSON text sequences (RFC 7464) begin each value with a record separator.
  const json = (line.startsWith('\u001e') ? line.slice(1) : line).trim();
  if (json === '') {
    return;
  }
  try {
    yield JSON.parse(json) as unknown;
  } catch (error) {
    throw new UnexpectedAnswer(`a line is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
