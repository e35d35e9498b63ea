import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesPatternList, matchesWildcards } from '../../../../src/ssh/config/pattern-list';

describe('matchesWildcards', () => {
  it('agrees with the same pattern written as a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(pattern, letters, (wanted, name) => {
        const source = wanted.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
        assert.equal(matchesWildcards(wanted, name), new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 2000 },
    );
  });

  it('handles a pattern of many stars that would make a regular expression backtrack forever', () => {
    assert.equal(matchesWildcards(`${'*a'.repeat(40)}b`, 'a'.repeat(5000)), false);
  });
});

describe('matchesPatternList', () => {
  it('is not met if a negated pattern matches, whatever its position', () => {
    assert.equal(matchesPatternList(['*.local', '!pi3.local'], 'pi3.local'), false);
    assert.equal(matchesPatternList(['!pi3.local', '*.local'], 'pi3.local'), false);
    assert.equal(matchesPatternList(['!pi3.local', '*.local'], 'pi4.local'), true);
  });

  it('is not met by negated patterns alone', () => {
    assert.equal(matchesPatternList(['!pi3.local'], 'pi4.local'), false);
  });

  it('minds letter case, as ssh does', () => {
    assert.equal(matchesPatternList(['PI*'], 'pi1'), false);
  });
});
