import assert from 'node:assert/strict';
import { isStrictlyEncoded } from '../../../../src/ssh/host-keys/key-encoding';
import { WireReader, wireString } from '../../../../src/ssh/transport/wire';
import { blobOf, ecdsa, ed25519, rsa } from '../support/keys';

describe('isStrictlyEncoded', () => {
  const key = (type: string, ...fields: readonly (Buffer | string)[]): Buffer =>
    Buffer.concat([type, ...fields].map(wireString));
  const fieldsOf = (blob: Buffer): Buffer[] => {
    const reader = new WireReader(blob);
    const fields: Buffer[] = [];
    while (!reader.atEnd) {
      fields.push(reader.bytes() ?? Buffer.alloc(0));
    }
    return fields.slice(1);
  };
  const zero = Buffer.alloc(1);
  const [e = zero, n = zero] = fieldsOf(blobOf(rsa()));
  const [curve = zero, point = zero] = fieldsOf(blobOf(ecdsa()));
  const compressed = Buffer.concat([Buffer.from([2 + ((point[64] ?? 0) & 1)]), point.subarray(1, 33)]);

  it('is true of keys as they are made, and of types that no host presents', () => {
    for (const pair of [ed25519(), ecdsa(), rsa()]) {
      assert.equal(isStrictlyEncoded(blobOf(pair)), true);
    }
    assert.equal(isStrictlyEncoded(key('ssh-dss', 'anything')), true);
  });

  const other: readonly (readonly [string, Buffer])[] = [
    ['an RSA modulus with a zero before it', key('ssh-rsa', e, Buffer.concat([zero, n]))],
    ['an RSA exponent with a zero before it', key('ssh-rsa', Buffer.concat([zero, e]), n)],
    ['an RSA exponent that is empty', key('ssh-rsa', Buffer.alloc(0), n)],
    ['an RSA modulus that looks negative', key('ssh-rsa', e, n[0] === 0 ? n.subarray(1) : Buffer.from([0x80]))],
    ['an RSA key with something after it', key('ssh-rsa', e, n, 'x')],
    ['an RSA key without a modulus', key('ssh-rsa', e)],
    ['a compressed point', key('ecdsa-sha2-nistp256', curve, compressed)],
    ['a point that is too long', key('ecdsa-sha2-nistp256', curve, Buffer.concat([point, zero]))],
    ['another curve than the type names', key('ecdsa-sha2-nistp384', curve, point)],
    ['an Ed25519 key that is too short', key('ssh-ed25519', Buffer.alloc(31))],
    ['an Ed25519 key with something after it', Buffer.concat([key('ssh-ed25519', Buffer.alloc(32)), zero])],
  ];
  for (const [what, blob] of other) {
    it(`is false of ${what}`, () => {
      assert.equal(isStrictlyEncoded(blob), false);
    });
  }
});
