import assert from 'node:assert/strict';
import { clockTime } from '../../../../../src/editor/views/machines/clock-time';

describe('a clock time', () => {
  const now = new Date(2026, 10, 22, 14, 30).getTime();

  it('is hours and minutes on the same day', () => {
    assert.equal(clockTime(new Date(2026, 10, 22, 9, 5, 59).getTime(), now), '09:05');
  });

  it('has its date on another day', () => {
    assert.equal(clockTime(new Date(2026, 0, 2, 23, 59).getTime(), now), '2026-01-02 23:59');
  });
});
