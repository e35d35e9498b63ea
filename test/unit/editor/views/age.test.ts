import assert from 'node:assert/strict';
import fc from 'fast-check';
import { agoText, durationText } from '../../../../src/editor/views/age';
import { noon } from '../support/machine-fixtures';
import { minutes, now } from '../support/swarm-samples';

const minute = 60_000;
const hour = 60 * minute;

describe('agoText', () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['less than a minute', noon - minute + 1, 'just now'],
    ['one minute', noon - minute, '1 min ago'],
    ['almost an hour', noon - hour + 1, '59 min ago'],
    ['three hours', noon - 3 * hour, '3 h ago'],
    ['almost a day', noon - 24 * hour + 1, '23 h ago'],
    ['two days', noon - 48 * hour, '2 d ago'],
    ['a hundred days', noon - 100 * 24 * hour, 'on 2024-01-22'],
  ];
  for (const [what, then, text] of cases) {
    it(`of ${what} reads “${text}”`, () => {
      assert.equal(agoText(then, noon), text);
    });
  }

  it('is not negative if the clocks differ', () => {
    assert.equal(agoText(noon + hour, noon), 'just now');
  });
});

describe('durationText', () => {
  it('is under a minute at first, even if the host’s clock is ahead', () => {
    assert.equal(durationText(now - 59_999, now), '<1 min');
    assert.equal(durationText(now + minutes(5), now), '<1 min');
  });

  it('is in minutes, then hours, then days', () => {
    assert.equal(durationText(now - minutes(1), now), '1 min');
    assert.equal(durationText(now - minutes(59), now), '59 min');
    assert.equal(durationText(now - minutes(60), now), '1 h');
    assert.equal(durationText(now - minutes(47 * 60 + 59), now), '47 h');
    assert.equal(durationText(now - minutes(48 * 60), now), '2 d');
  });

  it('is empty if the time is not known', () => {
    assert.equal(durationText(0, now), '');
    assert.equal(durationText(Number.NaN, now), '');
  });

  it('never gets shorter as time passes', () => {
    const value = (text: string): number => {
      const [count = '', unit = ''] = text.split(' ');
      const scale = { min: 1, h: 60, d: 1440 }[unit] ?? 0;
      return count === '<1' ? 0 : Number(count) * scale;
    };
    fc.assert(
      fc.property(fc.nat(minutes(100_000)), fc.nat(minutes(100_000)), (first, more) => {
        assert.ok(value(durationText(now - first - more, now)) >= value(durationText(now - first, now)));
      }),
    );
  });
});
