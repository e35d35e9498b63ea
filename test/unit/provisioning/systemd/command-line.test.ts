import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expandWords, splitCommandLine } from '../../../../src/provisioning/systemd/command-line';

const values = (line: string): string[] => splitCommandLine(line).map((word) => word.value);

describe('splitCommandLine', () => {
  it('removes quotes and escapes, and keeps the raw words', () => {
    const words = splitCommandLine(`/usr/bin/dockerd  --label "room=living room" 'a "b"' c\\x20d\\101 \\t"x`);
    assert.deepEqual(
      words.map((word) => word.value),
      ['/usr/bin/dockerd', '--label', 'room=living room', 'a "b"', 'c dA', '\tx'],
    );
    assert.equal(words[2]?.raw, '"room=living room"');
  });

  it('splits only at ASCII white space', () => {
    assert.deepEqual(values('a\u00a0b\u2028c\td'), ['a\u00a0b\u2028c', 'd']);
  });

  it('does not change what is not an escape, and accepts a semicolon after a backslash', () => {
    assert.deepEqual(values(String.raw`\d+ \x4 "\$" \; \u00e9 \U0001f600`), ['\\d+', '\\x4', '\\$', ';', 'é', '😀']);
  });

  it('reads the character after a backslash literally in texts shown by systemd and in variables', () => {
    const line = String.raw`"\$A" \n`;
    assert.deepEqual(
      (['shown', 'variable'] as const).map((mode) => splitCommandLine(line, mode).map((word) => word.value)),
      [
        ['$A', '\n'],
        ['$A', 'n'],
      ],
    );
  });

  it('finds an empty word in quotes, but not in white space', () => {
    assert.deepEqual(values(` '' \t`), ['']);
  });

  it('returns any words that were quoted', () => {
    const word = fc.string({ unit: 'grapheme-ascii' });
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const line = words.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(' ');
        assert.deepEqual(values(line), words);
      }),
    );
  });
});

describe('expandWords', () => {
  const environment = new Map([
    ['OPTS', '--debug  --label "a b"'],
    ['NAME', 'pi 1'],
  ]);
  const expand = (line: string): readonly string[] => expandWords(splitCommandLine(line), environment);

  it('splits a variable that is a separate word', () => {
    assert.deepEqual(expand('dockerd $OPTS'), ['dockerd', '--debug', '--label', 'a b']);
  });

  it('reads everything after a dollar sign as the name of a variable, which may be impossible', () => {
    assert.deepEqual(expand('a $NAME- $1 $ x$NAME'), ['a', 'x$NAME']);
  });

  it('keeps a braced variable within its word', () => {
    assert.deepEqual(expand('--label=${NAME}!'), ['--label=pi 1!']);
  });

  it('drops an unset variable that is a separate word, and empties one in braces', () => {
    assert.deepEqual(expand('a $NONE b${NONE}'), ['a', 'b']);
  });

  it('reads doubled dollar and percent signs as one', () => {
    assert.deepEqual(expand('$$HOME 5%%'), ['$HOME', '5%']);
  });
});
