import assert from 'node:assert/strict';
import fc from 'fast-check';
import { age } from '../../../../../src/editor/views/swarms/swarm-age';
import { minutes, now } from '../../support/swarm-samples';

describe('an age', () => {
  it('is under a minute at first, also where the host’s clock is ahead', () => {
    assert.equal(age(now - 59_999, now), '<1 min');
    assert.equal(age(now + minutes(5), now), '<1 min');
  });

  it('is told in minutes, then hours, then days', () => {
    assert.equal(age(now - minutes(1), now), '1 min');
    assert.equal(age(now - minutes(59), now), '59 min');
    assert.equal(age(now - minutes(60), now), '1 h');
    assert.equal(age(now - minutes(47 * 60 + 59), now), '47 h');
    assert.equal(age(now - minutes(48 * 60), now), '2 d');
  });

  it('is empty where the time is not known', () => {
    assert.equal(age(0, now), '');
    assert.equal(age(Number.NaN, now), '');
  });

  it('never gets shorter as time passes', () => {
    const value = (text: string): number => {
      const [count = '', unit = ''] = text.split(' ');
      const scale = { min: 1, h: 60, d: 1440 }[unit] ?? 0;
      return count === '<1' ? 0 : Number(count) * scale;
    };
    fc.assert(
      fc.property(fc.nat(minutes(100_000)), fc.nat(minutes(100_000)), (first, more) => {
        assert.ok(value(age(now - first - more, now)) >= value(age(now - first, now)));
      }),
    );
  });
});
