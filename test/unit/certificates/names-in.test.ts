import assert from 'node:assert/strict';
import { namesIn } from '../../../src/certificates/names-in';

const cases: readonly (readonly [text: string, names: readonly string[]])[] = [
  ['', []],
  ['DNS:pi3.local, IP Address:10.0.0.3', ['pi3.local', '10.0.0.3']],
  ['IP Address:2001:DB8:0:0:0:0:0:1', ['2001:db8::1']],
  ['DNS:*.local', ['*.local']],
  // Node quotes what could be taken for something else.
  ['DNS:"a, DNS:b", DNS:c', ['a, DNS:b', 'c']],
  ['DNS:"a\\"b"', ['a"b']],
  ['email:a@b, URI:http://pi3/, DirName:CN = pi3, DNS:pi4', ['pi4']],
  ['IP Address:<invalid length=5>', ['<invalid length=5>']],
  // What Node never writes is not overlooked.
  ['DNS:pi3, rubbish', ['pi3', 'rubbish']],
  ['DNS:"open', ['DNS:"open']],
  ['DNS:"\\x"', ['"\\x"']],
];

describe('namesIn', () => {
  for (const [text, names] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(namesIn(text), names);
    });
  }
});
