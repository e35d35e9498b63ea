import assert from 'node:assert/strict';
import { LineSplitter, type LinePart } from '../../src/line-splitter';

describe('LineSplitter', () => {
  function split(...chunks: readonly string[]): readonly LinePart[] {
    const splitter = new LineSplitter(4);
    return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...[splitter.end() ?? []].flat()];
  }

  it('removes line ends of both kinds, however the text is cut', () => {
    assert.deepEqual(split('a\r', '\n\n', 'b\nc'), [
      { text: 'a', kind: 'whole' },
      { text: '', kind: 'whole' },
      { text: 'b', kind: 'whole' },
      { text: 'c', kind: 'whole' },
    ]);
  });

  it('leaves a line of the greatest length whole', () => {
    assert.deepEqual(split('xxxx\n'), [{ text: 'xxxx', kind: 'whole' }]);
  });

  it('passes a line that is too long on in pieces', () => {
    assert.deepEqual(split('xxxxyyyyz\nnext'), [
      { text: 'xxxx', kind: 'beginning' },
      { text: 'yyyy', kind: 'rest' },
      { text: 'z', kind: 'rest' },
      { text: 'next', kind: 'whole' },
    ]);
  });

  it('makes no empty line of a carriage return that is left of a long one', () => {
    assert.deepEqual(split('xxxx\r\n'), [{ text: 'xxxx', kind: 'beginning' }]);
  });

  it('keeps surrogate pairs together, also if their halves arrive apart', () => {
    const wanted = [
      { text: 'xxx', kind: 'beginning' },
      { text: '\u{1f433}y', kind: 'rest' },
    ];
    assert.deepEqual(split('xxx\u{1f433}y'), wanted);
    assert.deepEqual(split('xxx\ud83d', '\udc33y'), wanted);
  });

  it('calls the end of a long line that never ended a rest', () => {
    assert.deepEqual(split('xxxxy'), [
      { text: 'xxxx', kind: 'beginning' },
      { text: 'y', kind: 'rest' },
    ]);
  });
});
