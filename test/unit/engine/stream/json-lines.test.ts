import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonLines } from '../../../../src/engine/stream/json-lines';

async function* chunks(pieces: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) {
    yield await Promise.resolve(piece);
  }
}

async function all(pieces: readonly Buffer[]): Promise<unknown[]> {
  const read: unknown[] = [];
  for await (const value of jsonLines(chunks(pieces))) {
    read.push(value);
  }
  return read;
}

describe('jsonLines', () => {
  it('gives the same values wherever the bytes are split, inside a character too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ stringUnit: 'grapheme' }), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        async (values, places) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
          const pieces = [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
          assert.deepEqual(JSON.stringify(await all(pieces)), JSON.stringify(values));
        },
      ),
    );
  });

  it('reads a last value without line end, empty lines and record separators', async () => {
    assert.deepEqual(await all([Buffer.from('\u001e{"a":1}\r\n\n\u001e{"a":2}')]), [{ a: 1 }, { a: 2 }]);
  });

  it('names what is not JSON', async () => {
    await assert.rejects(all([Buffer.from('{"a":1}\n<html>\n')]), /a line is not JSON/);
  });

  it('leaves out a line that is too long, and continues after it', async () => {
    const long = Array.from({ length: 20 }, () => Buffer.alloc(100_000, 'x'));
    assert.deepEqual(await all([Buffer.from('{"a":1}\n'), ...long, Buffer.from('\n{"a":2}\n'), ...long]), [
      { a: 1 },
      { a: 2 },
    ]);
  });
});
