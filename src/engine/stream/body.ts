import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { UnexpectedAnswer } from '../guards';

/** Of an answer that is only to be shown: the rest of a page that is no engine's is of no use. */
const beginning = 64 * 1024;

/**
 * The bytes of an answer as they come; a reader that stops early also ends the answer.
 * @param silence milliseconds without a byte after which it is given up
 * @param largest how many bytes it may have
 * @throws UnexpectedAnswer for an answer larger than any engine's; whatever ended it in the middle
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

/** The beginning of an answer, enough to recognize what it is. */
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
