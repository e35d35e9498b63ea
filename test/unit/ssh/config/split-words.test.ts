import assert from 'node:assert/strict';
import fc from 'fast-check';
import { splitWords } from '../../../../src/ssh/config/split-words';

describe('splitWords', () => {
  const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['', []],
    [' \t ', []],
    ['a  b\tc', ['a', 'b', 'c']],
    ['"a b" \'c d\'', ['a b', 'c d']],
    ['a"b c"d', ['ab cd']],
    ['a\\ b', ['a b']],
    ['"a\\ b"', ['a\\ b']],
    ['"say \\"ahoy\\""', ['say "ahoy"']],
    ["it\\'s", ["it's"]],
    ['C:\\Users\\anne\\key', ['C:\\Users\\anne\\key']],
    ['C:\\\\key', ['C:\\key']],
    ['a\\', ['a\\']],
    ['a # b', ['a']],
    ['a#b "#c"', ['a#b', '#c']],
    ['""', ['']],
    ['"a', undefined],
    ['"a\\"', undefined],
    ['\'a"', undefined],
  ];
  for (const [text, words] of cases) {
    it(`divides ${JSON.stringify(text)} as ssh does`, () => {
      assert.deepEqual(splitWords(text), words);
    });
  }

  const letters = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '"', "'", '\\', '#', '='), maxLength: 8 });

  it('returns words of any letters that were quoted in one way or another', () => {
    const quoted = fc.tuple(letters, fc.constantFrom('"', "'")).map(([word, quote]) => ({
      word,
      text: `${quote}${word.replace(/["'\\]/g, '\\$&')}${quote}`,
    }));
    fc.assert(
      fc.property(fc.array(quoted), fc.constantFrom(' ', '\t', '  '), (parts, blank) => {
        const text = parts.map((part) => part.text).join(blank);
        assert.deepEqual(
          splitWords(text),
          parts.map(({ word }) => word),
        );
      }),
    );
  });

  it('reads any text to its end: no word changes by being split together with others', () => {
    fc.assert(
      fc.property(letters, letters, (one, other) => {
        const [first, both] = [splitWords(one), splitWords(`${one} ${other}`)];
        fc.pre(first !== undefined && both !== undefined && !one.includes('#') && !one.endsWith('\\'));
        assert.deepEqual(both.slice(0, first.length), first);
      }),
    );
  });
});
