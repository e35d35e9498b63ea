import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseAssignments } from '../../../../src/provisioning/probe/assignments';

describe('parseAssignments', () => {
  const name = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,10}$/);
  const value = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n\uFEFF]/g, ''));

  it('returns any value that was quoted according to os-release(5)', () => {
    fc.assert(
      fc.property(name, value, (key, text) => {
        const quoted = `${key}="${text.replace(/["\\$`]/g, '\\$&')}"`;
        assert.equal(parseAssignments(quoted).get(key), text);
      }),
    );
  });

  it('returns any value without a single quote from single quotes', () => {
    fc.assert(
      fc.property(name, value, (key, text) => {
        const plain = text.replaceAll("'", '');
        assert.equal(parseAssignments(`${key}='${plain}'`).get(key), plain);
      }),
    );
  });

  it('treats only newlines as line ends', () => {
    assert.equal(parseAssignments('A="one\u2028two\u2029three"').get('A'), 'one\u2028two\u2029three');
  });

  it('keeps equals signs, and ignores comments and what is not an assignment', () => {
    const values = parseAssignments('# A=1\n  B=x=y\nnonsense\n=\nexport C="d e" \n');
    assert.deepEqual(
      [...values],
      [
        ['B', 'x=y'],
        ['C', 'd e'],
      ],
    );
  });

  it('returns the last of several', () => {
    assert.equal(parseAssignments('A=1\nA=2').get('A'), '2');
  });
});
