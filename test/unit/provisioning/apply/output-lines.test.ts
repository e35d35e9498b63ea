import assert from 'node:assert/strict';
import { LineSplitter, longestLine } from '../../../../src/provisioning/apply/output-lines';

describe('LineSplitter', () => {
  function read(text: string): (readonly [length: number, whole: boolean])[] {
    const seen: (readonly [number, boolean])[] = [];
    const lines = new LineSplitter((line, whole) => seen.push([line.length, whole]));
    lines.push(text);
    lines.end();
    return seen;
  }

  it('keeps a line of the maximum length whole', () => {
    assert.deepEqual(read(`${'x'.repeat(longestLine)}\n`), [[longestLine, true]]);
  });

  it('makes no empty line of a carriage return after a long line', () => {
    assert.deepEqual(read(`${'x'.repeat(longestLine)}\r\n`), [[longestLine, false]]);
  });
});
