import { StringDecoder } from 'node:string_decoder';
import { element, list, UnexpectedAnswer } from '../guards';
import { parseJson } from './json-text';
import { limits } from '../limits';
import { ListSplitter } from './list-splitter';
import { Slices } from '../../slices';

/**
 * Reads a response that is a JSON list, element by element as it arrives: thousands of tasks are tens of megabytes,
 * which would block the extension host for some tenths of a second and fill the memory if they were parsed at once.
 * @param what names the list in failures
 * @param parse turns the parsed JSON of an element into a value
 * @returns an empty list for `null` and for an empty response, which is how Go sends nil slices
 * @throws SyntaxError if the response is not JSON; UnexpectedAnswer if it is not a list or has more, larger or deeper
 *   elements than any engine's, or whatever `parse` throws
 */
export async function readList<T>(
  chunks: AsyncIterable<Buffer>,
  what: string,
  parse: (element: unknown) => T,
): Promise<readonly T[]> {
  const decoder = new StringDecoder('utf8');
  const splitter = new ListSplitter();
  const parsed: T[] = [];
  const slices = new Slices();
  const take = async (piece: string): Promise<void> => {
    for (const text of splitter.push(piece)) {
      if (parsed.length === limits.elements) {
        throw new UnexpectedAnswer(`${what} has more than ${limits.elements} elements`);
      }
      parsed.push(element(JSON.parse(text), what, parsed.length, parse));
      await slices.pause();
    }
  };
  for await (const chunk of chunks) {
    await take(decoder.write(chunk));
  }
  await take(decoder.end());
  const whole = splitter.end();
  if (whole === undefined) {
    return parsed;
  }
  return list(whole.trim() === '' ? undefined : parseJson(whole), what, parse);
}
