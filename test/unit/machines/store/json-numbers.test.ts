import assert from 'node:assert/strict';
import fc from 'fast-check';
import { keepNumbers } from '../../../../src/machines/store/json-numbers';

const file = '/store/machines/pi3/config.json';

function rewritten(json: string): string {
  const { document, restoreNumbers } = keepNumbers(json, file);
  return restoreNumbers(JSON.stringify(document));
}

describe('keepNumbers', () => {
  it('keeps numbers that JavaScript would write otherwise', () => {
    const json = '{"id":12345678901234567890,"list":[-9007199254740993,1.50,1E3,-0,1e400],"small":7}';
    assert.equal(rewritten(json), json);
  });

  it('leaves numbers that are safe as numbers', () => {
    assert.deepEqual(keepNumbers('{"a": [0, -1, 2376, 0.5, 1e+21]}', file).document, { a: [0, -1, 2376, 0.5, 1e21] });
  });

  it('does not change what only looks like a number in texts and keys', () => {
    const value = { '1.50': '12345678901234567890', 'a"1.0': 'b\\"1.0', '\\': '1.0' };
    assert.deepEqual(keepNumbers(JSON.stringify(value), file).document, value);
  });

  it('changes nothing else, whatever the text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const json = JSON.stringify(value);
        assert.equal(rewritten(json), JSON.stringify(JSON.parse(json)));
      }),
    );
  });

  it('refuses what is not JSON, also if it would be one with texts for the numbers', () => {
    for (const text of ['', '{1.0: 2}', '{"a": 01}', '{"a": 1.}', '{"a": 1.0']) {
      assert.throws(() => keepNumbers(text, file), { name: 'MachineFailure', reason: 'broken' }, text);
    }
  });
});
