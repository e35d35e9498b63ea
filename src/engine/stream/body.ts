import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { UnexpectedAnswer } from '../guards';

/** For a response that is only to be shown: the rest of a page that is not an engine's is useless. */
const beginning = 64 * 1024;

/**
 * The bytes of a response as they arrive; a reader that stops early also ends the response.
 * @param silence milliseconds without a byte after which it is given up
 * @param largest how many bytes it may have
 * @throws UnexpectedAnswer for a response larger than any engine's; the error that interrupted it
 */
export async function* chunksOf(response: Readable, silence: number, largest: number): AsyncGenerator<Buffer> {
  let length = 0;
  const watchdog = setTimeout(() => response.destroy(new Error('the response stopped in the middle')), silence);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      watchdog.refresh();
      length += chunk.length;
      if (length > largest) {
        throw new UnexpectedAnswer(`the response is larger than ${sizeText(largest)}`);
      }
      yield chunk;
    }
  } finally {
    clearTimeout(watchdog);
  }
}

function sizeText(bytes: number): string {
  const kibibytes = bytes / 1024;
  return kibibytes % 1024 === 0 ? `${kibibytes / 1024} MiB` : `${kibibytes} KiB`;
}

/** The complete response as text. */
export async function readBody(chunks: AsyncIterable<Buffer>): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let text = '';
  for await (const chunk of chunks) {
    text += decoder.write(chunk);
  }
  return text + decoder.end();
}

/** The beginning of a response, enough to recognize what it is. */
export async function readBeginning(chunks: AsyncIterable<Buffer>): Promise<string> {
  const read: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    length += chunk.length;
    if (length >= beginning) {
      break;
    }
  }
  return Buffer.concat(read).toString('utf8', 0, beginning);
}
