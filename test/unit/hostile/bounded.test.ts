import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bounded } from '../../../src/bounded';

describe('bounded', () => {
  it('keeps what fits, and shows that it left something out', () => {
    assert.equal(bounded('four', 4), 'four');
    assert.equal(bounded('fives', 4), 'fiv…');
    assert.equal(bounded('ab', 1), '…');
  });

  it('is never longer than asked for, and never ends in half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, limit) => {
        const result = bounded(text, limit);
        assert.ok(result.length <= limit);
        assert.equal(Buffer.from(result).toString(), result);
      }),
    );
  });
});
