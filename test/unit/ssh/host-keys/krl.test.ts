import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { isKrl, krlAnswer, type KrlAnswer } from '../../../../src/ssh/host-keys/krl';
import { wireNumber, wireString } from '../../../../src/ssh/transport/wire';
import { blobOf, ed25519 } from '../support/keys';

describe('krlAnswer', () => {
  const key = blobOf(ed25519());
  const other = blobOf(ed25519());
  const sha1 = (blob: Buffer): Buffer => createHash('sha1').update(blob).digest();
  const sha256 = (blob: Buffer): Buffer => createHash('sha256').update(blob).digest();
  const section = (type: number, ...entries: readonly Buffer[]): Buffer =>
    Buffer.concat([Buffer.from([type]), wireString(Buffer.concat(entries.map(wireString)))]);
  const extension = (critical: number): Buffer =>
    Buffer.concat([
      Buffer.from([255]),
      wireString(Buffer.concat([wireString('new@example.org'), Buffer.from([critical]), wireString('')])),
    ]);
  const krl = (...sections: readonly Buffer[]): Buffer =>
    Buffer.concat([
      Buffer.from('SSHKRL\n\0', 'latin1'),
      wireNumber(1),
      Buffer.alloc(24),
      wireString(''),
      wireString('a comment'),
      ...sections,
    ]);
  const isUnreadable = (answer: KrlAnswer): boolean => typeof answer !== 'string' && answer.unreadable !== '';

  const answers: readonly (readonly [string, Buffer, KrlAnswer])[] = [
    ['without a section', krl(), 'not-revoked'],
    ['of another key', krl(section(2, other)), 'not-revoked'],
    ['of keys', krl(section(2, other, key)), 'revoked'],
    ['in two sections', krl(section(2, other), section(2, key)), 'revoked'],
    ['in the first of two sections', krl(section(2, key), section(2, other)), 'revoked'],
    ['of SHA-1', krl(section(3, sha1(other), sha1(key))), 'revoked'],
    ['of SHA-256', krl(section(5, sha256(key))), 'revoked'],
    ['of certificates, whose serial numbers concern no plain key', krl(section(1, other, other)), 'not-revoked'],
    ['of certificates and keys', krl(section(1, other), section(2, key)), 'revoked'],
    ['with an extension that may be passed over', krl(extension(0), section(2, key)), 'revoked'],
  ];
  for (const [what, content, expected] of answers) {
    it(`is read: one ${what}`, () => {
      assert.equal(isKrl(content), true);
      assert.deepEqual(krlAnswer(content, key), expected);
    });
  }

  const unreadable: readonly (readonly [string, Buffer])[] = [
    ['with a section that nobody knows', krl(section(2, other), section(6, other))],
    ['with signatures', krl(section(4, other))],
    ['with an extension that must be understood', krl(extension(1))],
    ['with an extension that is damaged', krl(section(255, Buffer.alloc(1)))],
    ['with a hash that is too short', krl(section(5, sha1(other)))],
    ['with half a section at the end', Buffer.concat([krl(section(2, other)), Buffer.from([2, 0, 0, 1, 0])])],
    ['with a key that is cut short', krl(Buffer.concat([Buffer.from([2]), wireString(wireNumber(7))]))],
    ['of another version', Buffer.concat([Buffer.from('SSHKRL\n\0', 'latin1'), wireNumber(2), Buffer.alloc(60)])],
    ['without a header', Buffer.from('SSHKRL\n\0', 'latin1')],
  ];
  for (const [what, content] of unreadable) {
    it(`is not read: one ${what}`, () => {
      assert.ok(isUnreadable(krlAnswer(content, key)));
    });
  }

  it('without a version is cut short, and of no unknown version', () => {
    const begun = Buffer.from('SSHKRL\n\0', 'latin1');
    assert.deepEqual(krlAnswer(begun, key), { unreadable: 'The header is truncated.' });
    assert.deepEqual(krlAnswer(Buffer.concat([begun, wireNumber(2)]), key), {
      unreadable: 'Version 2 is not supported.',
    });
  });

  it('cut short anywhere is read as far as whole sections go, or not at all', () => {
    const whole = krl(section(2, other), section(2, key));
    const ends = [krl(), krl(section(2, other)), whole].map(({ length }) => length);
    for (let length = 8; length <= whole.length; length++) {
      const answer = krlAnswer(whole.subarray(0, length), key);
      assert.equal(isUnreadable(answer), !ends.includes(length), String(length));
    }
  });

  it('is not recognized if it begins differently', () => {
    for (const text of ['', 'SSHKRL', 'ssh-ed25519 AAAA', 'SSHKRL\n\n']) {
      assert.equal(isKrl(Buffer.from(text)), false);
    }
  });
});
