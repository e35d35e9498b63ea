import type { IncomingMessage } from 'node:http';

/** No answer we ask for comes near it: 10,000 tasks are some 30 MB. */
const largestBody = 256 * 1024 * 1024;

/** An answer larger than we take, or one that stopped in the middle. */
export class BrokenBody extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokenBody';
  }
}

/**
 * Reads a whole answer as text.
 * @param silence milliseconds without a byte after which it is given up
 * @param limit bytes; more is an error
 */
export async function readBody(response: IncomingMessage, silence: number, limit = largestBody): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  const watchdog = setTimeout(() => response.destroy(new BrokenBody('the answer stopped in the middle')), silence);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      watchdog.refresh();
      length += chunk.length;
      if (length > limit) {
        throw new BrokenBody(`the answer is larger than ${limit} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length).toString('utf8');
  } finally {
    clearTimeout(watchdog);
  }
}
