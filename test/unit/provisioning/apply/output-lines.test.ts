import assert from 'node:assert/strict';
import { LastLines } from '../../../../src/provisioning/apply/output-lines';

describe('LastLines', () => {
  const textOf = (lines: readonly string[]): readonly string[] => {
    const kept = new LastLines();
    lines.forEach((line) => kept.push(line));
    return kept.text.split('\n');
  };

  it('keeps the last 400 lines', () => {
    const lines = Array.from({ length: 401 }, (_, index) => `line ${index}`);
    assert.deepEqual(textOf(lines.slice(1)), lines.slice(1));
    assert.deepEqual(textOf(lines), lines.slice(1));
  });

  it('keeps 256 Ki code units, and drops whole lines beyond', () => {
    const long = Array.from({ length: 65 }, (_, index) => String(index).padEnd(4096, '.'));
    assert.deepEqual(textOf(long.slice(1)), long.slice(1));
    assert.deepEqual(textOf(long), long.slice(1));
  });

  it('shortens a line that is longer than 4096 code units', () => {
    assert.deepEqual(textOf(['x'.repeat(4096)]), ['x'.repeat(4096)]);
    assert.deepEqual(textOf(['x'.repeat(4097)]), [`${'x'.repeat(4095)}…`]);
  });
});
