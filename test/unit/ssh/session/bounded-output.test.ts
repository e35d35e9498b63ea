import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BoundedOutput } from '../../../../src/ssh/session/bounded-output';

/** Feeds bytes in pieces cut at the given places. */
function feed(output: BoundedOutput, bytes: Buffer, cuts: readonly number[]): void {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  places.slice(1).forEach((end, index) => output.push(bytes.subarray(places[index], end)));
  output.end();
}

describe('BoundedOutput', () => {
  const text = fc.string({ unit: 'binary' });
  const cuts = fc.array(fc.nat());

  it('passes on complete characters wherever the network splits them', () => {
    fc.assert(
      fc.property(text, cuts, (given, places) => {
        const heard: string[] = [];
        const output = new BoundedOutput(1e6, (piece) => heard.push(piece));
        feed(output, Buffer.from(given), places);
        assert.equal(heard.join(''), given);
        assert.ok(heard.every((piece) => piece !== '' && Buffer.from(piece).toString() === piece));
        assert.equal(output.text, given);
        assert.equal(output.truncated, false);
      }),
    );
  });

  it('keeps the beginning up to the limit, and no half character', () => {
    fc.assert(
      fc.property(text, fc.nat({ max: 40 }), cuts, (given, limit, places) => {
        const bytes = Buffer.from(given);
        const output = new BoundedOutput(limit, () => undefined);
        feed(output, bytes, places);
        assert.equal(output.truncated, bytes.length > limit);
        assert.ok(given.startsWith(output.text));
        const kept = Buffer.byteLength(output.text);
        assert.ok(kept <= limit && kept > Math.min(limit, bytes.length) - 4);
      }),
    );
  });

  it('passes on what it does not keep', () => {
    const heard: string[] = [];
    const output = new BoundedOutput(2, (piece) => heard.push(piece));
    feed(output, Buffer.from('ahoy'), []);
    assert.deepEqual([heard.join(''), output.text], ['ahoy', 'ah']);
  });
});
