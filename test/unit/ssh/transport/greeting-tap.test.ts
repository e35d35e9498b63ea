import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { GreetingTap } from '../../../../src/ssh/transport/greeting-tap';

describe('GreetingTap', () => {
  /** What is detected about a server that sends this, in pieces of that length. */
  function hear(said: string, piece = said.length): { tap: GreetingTap; foreign: number } {
    const stream = new PassThrough();
    const state = { foreign: 0 };
    const tap = new GreetingTap(stream, () => void (state.foreign += 1));
    for (let at = 0; at < said.length; at += piece) {
      stream.emit('data', Buffer.from(said.slice(at, at + piece), 'latin1'));
    }
    return { tap, foreign: state.foreign };
  }

  const notice = 'Authorized users only.\r\n'.repeat(100);

  for (const piece of [1, 7, 4096]) {
    it(`recognizes the greeting after a long notice, in pieces of ${piece}`, () => {
      const { tap, foreign } = hear(`${notice}SSH-2.0-OpenSSH_9.2\r\n`, piece);
      assert.deepEqual([tap.isSsh, foreign, tap.firstLine], [true, 0, 'Authorized users only.']);
    });
  }

  it('recognizes a greeting only at the beginning of a line', () => {
    assert.equal(hear('this is SSH-2.0-OpenSSH\r\n').tap.isSsh, false);
    assert.equal(hear('this is ', 1).tap.isSsh, false);
    assert.equal(hear('x\nSSH-2', 1).tap.isSsh, true);
  });

  it('gives up once on a server that sends much and no greeting', () => {
    for (const said of [notice.repeat(40), ' '.repeat(70_000), '\0'.repeat(70_000)]) {
      for (const piece of [100, said.length]) {
        const { tap, foreign } = hear(said, piece);
        assert.deepEqual([tap.isSsh, foreign], [false, 1]);
        assert.notEqual(tap.firstLine, '');
      }
    }
  });

  it('names at once what speaks another protocol', () => {
    for (const said of ['HTTP/1.1 400 Bad Request\r\n', '220 mail ESMTP\r\n', '\x15\x03\x01']) {
      assert.equal(hear(said).foreign, 1);
    }
  });
});
