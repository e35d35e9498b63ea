import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NamePattern } from '../../../../src/ssh/config/name-pattern';

describe('NamePattern', () => {
  const cases: readonly (readonly [pattern: string, matching: readonly string[], other: readonly string[]])[] = [
    ['*', ['', 'a', 'a.conf'], []],
    ['*.conf', ['.conf', 'a.conf', 'a.conf.conf'], ['a.conf~', 'aconf']],
    ['a?c', ['abc', 'a?c', 'a😀c'], ['ac', 'abbc']],
    ['[ab]*', ['a', 'bc'], ['c', '']],
    ['[a-c]', ['b'], ['d', '-']],
    ['[!a-c]', ['d', '!'], ['b', '']],
    ['[^a]', ['b'], ['a']],
    ['[]x]', [']', 'x'], ['[']],
    ['[!]]', ['x'], [']']],
    ['[a-]', ['a', '-'], ['b']],
    ['[z-a]', [], ['a', 'm', 'z', '-']],
    ['[!z-a]', ['m'], []],
    ['[ab', ['[ab'], ['a']],
    ['a+b(c)', ['a+b(c)'], ['aab(c)']],
    ['gw.*', ['gw.x'], ['gwx']],
  ];
  for (const [pattern, matching, other] of cases) {
    it(`matches ${pattern}`, () => {
      const wanted = new NamePattern(pattern);
      matching.forEach((name) => assert.equal(wanted.matches(name), true, name));
      other.forEach((name) => assert.equal(wanted.matches(name), false, name));
    });
  }

  it('agrees with an expression on stars and question marks', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
    fc.assert(
      fc.property(text, name, (pattern, candidate) => {
        const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        assert.equal(new NamePattern(pattern).matches(candidate), expression.test(candidate));
      }),
    );
  });
});
