import { createPrivateKey, type KeyObject } from 'node:crypto';
import { keyTypeOf } from '../host-key';
import { wireNumber, WireReader, wireString } from '../transport/wire';

const armor = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----/;
const magic = 'openssh-key-v1\0';

/** What an OpenSSH private key file shows without its passphrase. */
export interface EmbeddedPublicKey {
  readonly type: string;
  /** As on the wire. */
  readonly publicKey: Buffer;
  readonly encrypted: boolean;
}

/**
 * The public half that every OpenSSH private key file carries in the clear (openssh-portable, PROTOCOL.key). Undefined
 * for any other text.
 */
export function embeddedPublicKey(text: string): EmbeddedPublicKey | undefined {
  const body = armor.exec(text)?.[1];
  if (body === undefined) {
    return undefined;
  }
  const data = Buffer.from(body, 'base64');
  if (data.toString('latin1', 0, magic.length) !== magic) {
    return undefined;
  }
  const reader = new WireReader(data, magic.length);
  const cipher = reader.text();
  reader.bytes(); // the name of the key derivation
  reader.bytes(); // its parameters
  reader.number(); // how many keys: always one
  const publicKey = reader.bytes();
  const type = publicKey === undefined ? undefined : keyTypeOf(publicKey);
  return publicKey === undefined || type === undefined ? undefined : { type, publicKey, encrypted: cipher !== 'none' };
}

/** The OpenSSH private key file, without a passphrase, of an Ed25519 key of which the 32-byte halves are known. */
function openSshEd25519(seed: Buffer, publicPart: Buffer): string {
  const type = wireString('ssh-ed25519');
  const publicKey = Buffer.concat([type, wireString(publicPart)]);
  const check = wireNumber(0);
  const comment = wireString('');
  const key = Buffer.concat([type, wireString(publicPart), wireString(Buffer.concat([seed, publicPart])), comment]);
  const unpadded = Buffer.concat([check, check, key]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (unpadded.length % 8)) % 8);
  const none = wireString('none');
  const data = Buffer.concat([
    Buffer.from(magic, 'latin1'),
    none,
    none,
    wireString(''),
    wireNumber(1),
    wireString(publicKey),
    wireString(Buffer.concat([unpadded, padding])),
  ]);
  const lines = data.toString('base64').replace(/.{70}/g, '$&\n');
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines}\n-----END OPENSSH PRIVATE KEY-----\n`;
}

/**
 * The same key in a form that ssh2 reads; it does not support PKCS#8, which `openssl genpkey` and `ssh-keygen -m PKCS8` write.
 * @param pem `BEGIN PRIVATE KEY` or `BEGIN ENCRYPTED PRIVATE KEY`
 * @throws Error if the passphrase is wrong, the key is damaged or of a kind that SSH does not have
 */
export function fromPkcs8(pem: string, passphrase?: string): string {
  const key = createPrivateKey({ key: pem, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString();
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString();
    case 'ed25519':
      return ed25519(key);
    default:
      throw new Error(`SSH has no keys of type ${key.asymmetricKeyType ?? 'unknown'}`);
  }
}

function ed25519(key: KeyObject): string {
  const { d, x } = key.export({ format: 'jwk' });
  if (d === undefined || x === undefined) {
    throw new Error('The key lacks a half');
  }
  return openSshEd25519(Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url'));
}
