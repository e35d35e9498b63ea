import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { chunksOf, readBeginning } from '../../../../src/engine/stream/body';
import { UnexpectedAnswer } from '../../../../src/engine/guards';

/** A stand-in for a server's response, which sends the same bytes again and again. */
function repeating(bytes: Buffer, times: number): Readable {
  return Readable.from(Array.from({ length: times }, () => bytes));
}

describe('chunksOf and readBeginning', () => {
  it('is given up when it is larger than any engine’s', async () => {
    const response = repeating(Buffer.alloc(16 * 1024 * 1024), 17);
    await assert.rejects(async () => {
      for await (const chunk of chunksOf(response, 10_000, 256 * 1024 * 1024)) {
        assert.equal(chunk.length, 16 * 1024 * 1024);
      }
    }, new UnexpectedAnswer('the response is larger than 256 MiB'));
    assert.equal(response.destroyed, true);
  });

  it('is read only to its beginning if it is of no use', async () => {
    const response = repeating(Buffer.from('é'.repeat(10_000)), 1000);
    assert.equal(await readBeginning(chunksOf(response, 10_000, 1024 * 1024)), 'é'.repeat(32 * 1024));
    assert.equal(response.destroyed, true);
  });
});
