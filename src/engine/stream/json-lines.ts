import { UnexpectedAnswer } from '../guards';
import { parseJson } from './json-text';
import { LineSplitter } from '../../line-splitter';
import { limits } from '../limits';

/**
 * Reads a stream of JSON values, one a line, however the bytes are split into chunks. A line that is longer than any event of
 * an engine is left out, and the next one is read as usual.
 * @throws UnexpectedAnswer for a line that is not JSON
 */
export async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator {
  const decoder = new TextDecoder();
  const splitter = new LineSplitter(limits.line);
  for await (const chunk of chunks) {
    for (const line of splitter.push(decoder.decode(chunk, { stream: true }))) {
      if (line.kind === 'whole') {
        yield* parseLine(line.text);
      }
    }
  }
  const last = splitter.end();
  if (last?.kind === 'whole') {
    yield* parseLine(last.text);
  }
}

function* parseLine(line: string): Generator {
  // JSON text sequences (RFC 7464) begin each value with a record separator.
  const json = (line.startsWith('\u001e') ? line.slice(1) : line).trim();
  if (json === '') {
    return;
  }
  try {
    yield parseJson(json);
  } catch (error) {
    throw new UnexpectedAnswer(`a line is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
