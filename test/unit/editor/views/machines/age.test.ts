import assert from 'node:assert/strict';
import { ageText } from '../../../../../src/editor/views/machines/age';
import { noon } from '../../support/machine-fixtures';

const minute = 60_000;
const hour = 60 * minute;

describe('the age of a moment', () => {
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
      assert.equal(ageText(then, noon), text);
    });
  }

  it('is not negative where the clocks differ', () => {
    assert.equal(ageText(noon + hour, noon), 'just now');
  });
});
