import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ListSplitter } from '../../../../src/engine/stream/list-splitter';

/** What a JSON text holds, read through the splitter; a list's elements one by one. @throws SyntaxError */
function read(pieces: readonly string[]): unknown {
  const splitter = new ListSplitter();
  const elements = pieces.flatMap((piece) => splitter.push(piece)).map((text) => JSON.parse(text) as unknown);
  const whole = splitter.end();
  return whole === undefined ? elements : (JSON.parse(whole) as unknown);
}

type Outcome = { readonly value: unknown } | 'no JSON';

function outcomeOf(parse: () => unknown): Outcome {
  try {
    return { value: parse() };
  } catch (error) {
    assert.ok(error instanceof SyntaxError, String(error));
    return 'no JSON';
  }
}

/** A text cut into pieces at any places, between the halves of a surrogate pair too. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, index) => text.slice(start, at[index] ?? text.length));
}

const places = fc.array(fc.nat(), { maxLength: 8 });
/** Texts that mislead a reader that does not follow JSON's rules. */
const tricky = fc.string({
  unit: fc.constantFrom('"', '\\', '[', ']', '{', '}', ',', 'é', '😀', '\n', ' '),
  maxLength: 8,
});
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    tricky,
    fc.jsonValue(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(tricky, tie('value'), { maxKeys: 4 }),
  ),
})).value;
const spacing = fc.constantFrom(undefined, 1, '\t', '\n');

function same(text: string, at: readonly number[]): void {
  const expected = outcomeOf(() => JSON.parse(text));
  assert.deepEqual(
    outcomeOf(() => read(cut(text, at))),
    expected,
  );
}

describe('ListSplitter', () => {
  it('gives what JSON.parse gives, wherever the text is cut', () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 6 }), spacing, places, (list, space, at) => {
        same(JSON.stringify(list, undefined, space), at);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves whatever is not a list as it is', () => {
    fc.assert(
      fc.property(values, places, (value, at) => {
        same(JSON.stringify(value), at);
      }),
    );
  });

  it('refuses what JSON.parse refuses: texts of the characters that matter', () => {
    const unit = fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', 'u', '1', ' ', '\n', '\u00a0', 'null', '"a"');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), places, (text, at) => {
        same(text, at);
        same(`[${text}]`, at);
        same(`[{"a":1},${text}`, at);
      }),
      { numRuns: 5000 },
    );
  });

  it('refuses what JSON.parse refuses: lists with one character too many, too few or changed', () => {
    const damage = fc.constantFrom('', '[', ']', '{', '}', ',', '"', '\\', 'x');
    fc.assert(
      fc.property(
        fc.array(values, { maxLength: 4 }),
        fc.nat(),
        fc.nat({ max: 1 }),
        damage,
        places,
        (list, where, gone, put, at) => {
          const text = JSON.stringify(list);
          const start = where % (text.length + 1);
          same(text.slice(0, start) + put + text.slice(start + gone), at);
        },
      ),
      { numRuns: 2000 },
    );
  });

  for (const text of [
    '',
    ' ',
    '[]',
    ' [ ] ',
    '[1,]',
    '[,1]',
    '[,]',
    '[1 2]',
    '[1}',
    '[{]}',
    '[1]]',
    '[1] x',
    '[1',
    '["',
    '["\\"]',
    '\ufeff[]',
  ]) {
    it(`agrees with JSON.parse about ${JSON.stringify(text)}`, () => {
      same(text, []);
    });
  }

  it('gives each element as soon as it ends', () => {
    const splitter = new ListSplitter();
    assert.deepEqual(splitter.push(' [{"a":1},{"b"'), ['{"a":1}']);
    assert.deepEqual(splitter.push(':[2,3]}'), []);
    assert.deepEqual(splitter.push(' ]'), ['{"b":[2,3]} ']);
  });
});
