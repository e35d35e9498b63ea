import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonErrorLine } from '../../src/json-error';

describe('jsonErrorLine', () => {
  it('names the line of the first mistake', () => {
    assert.equal(jsonErrorLine('{\n  "a": 1,\n  "b": oops\n}'), 3);
    assert.equal(jsonErrorLine('{\n  "a": 1\n  "b": 2\n}'), 3);
    assert.equal(jsonErrorLine('{\n  "a": "no end,\n  "b": 2\n}'), 2);
    assert.equal(jsonErrorLine('{\r\n"a": [1, 2,]\r\n}'), 2);
    assert.equal(jsonErrorLine('{"a": 1}\n\nmore'), 3);
  });

  it('names the last line with text if the end is missing', () => {
    assert.equal(jsonErrorLine('{\n  "a": 1\n\n\n'), 2);
    assert.equal(jsonErrorLine(''), 1);
  });

  it('agrees with JSON.parse about what is JSON, for texts that are nearly so', () => {
    const marks = [
      ...Array.from('{}[]:,"\\ \n0123-.eE+'),
      '{}',
      '"a"',
      'true',
      'nul',
      'null',
      '\u0001',
      '\\u00e4',
      'é',
      '\u007f',
    ];
    const nearly = fc.oneof(
      fc
        .json()
        .chain((text) =>
          fc
            .record({ at: fc.nat(text.length), drop: fc.nat(2), put: fc.constantFrom('', ...marks) })
            .map(({ at, drop, put }) => text.slice(0, at) + put + text.slice(at + drop)),
        ),
      fc.array(fc.constantFrom(...marks), { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(nearly, (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        assert.equal(jsonErrorLine(text) === undefined, valid);
      }),
      { numRuns: 3000 },
    );
  });
});
