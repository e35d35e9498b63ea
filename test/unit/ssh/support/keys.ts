import { generateKeyPairSync } from 'node:crypto';
import { utils, type ParsedKey } from 'ssh2';

/** A key pair for tests: the private key file's text and the line of the public one. */
export interface KeyPair {
  readonly private: string;
  readonly public: string;
}

export const passphrase = 'ahoy';

/** Ed25519 in OpenSSH's format. */
export function ed25519(): KeyPair {
  return sound(() => utils.generateKeyPairSync('ed25519'));
}

export function ecdsa(): KeyPair {
  return utils.generateKeyPairSync('ecdsa', { bits: 256 });
}

/** Small, because large ones take a second to make; OpenSSH's least. */
export function rsa(): KeyPair {
  return utils.generateKeyPairSync('rsa', { bits: 1024 });
}

/** Ed25519 in OpenSSH's format, locked with {@link passphrase}, with few rounds for speed. */
export function locked(): KeyPair {
  return sound(() => utils.generateKeyPairSync('ed25519', { passphrase, cipher: 'aes256-ctr', rounds: 1 }));
}

/** ssh2 makes one Ed25519 key in 256 too short: it drops a zero at the beginning of the public half. */
function sound(make: () => KeyPair): KeyPair {
  for (;;) {
    const pair = make();
    if (blobOf(pair).length === ed25519BlobLength) {
      return pair;
    }
  }
}

/** Two strings: the type and 32 bytes. */
const ed25519BlobLength = 4 + 'ssh-ed25519'.length + 4 + 32;

/** The classic and the general PEM forms of RSA, EC and Ed25519 keys, open and locked with {@link passphrase}. */
export function pemKeys(): Readonly<Record<string, string>> {
  const rsaKey = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const ecKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const edKey = generateKeyPairSync('ed25519').privateKey;
  const classicLock = { cipher: 'aes-128-cbc', passphrase } as const;
  const generalLock = { cipher: 'aes-256-cbc', passphrase } as const;
  return {
    'RSA PKCS#1': rsaKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    'RSA PKCS#8': rsaKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'EC SEC 1': ecKey.export({ type: 'sec1', format: 'pem' }).toString(),
    'EC PKCS#8': ecKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'Ed25519 PKCS#8': edKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'locked RSA PKCS#1': rsaKey.export({ type: 'pkcs1', format: 'pem', ...classicLock }).toString(),
    'locked RSA PKCS#8': rsaKey.export({ type: 'pkcs8', format: 'pem', ...generalLock }).toString(),
    'locked EC PKCS#8': ecKey.export({ type: 'pkcs8', format: 'pem', ...generalLock }).toString(),
    'locked Ed25519 PKCS#8': edKey.export({ type: 'pkcs8', format: 'pem', ...generalLock }).toString(),
  };
}

/** ssh2's view of a key. */
export function parsed(key: string | Buffer): ParsedKey {
  const result = utils.parseKey(key);
  if (result instanceof Error) {
    throw result;
  }
  return result;
}

/** The public half as on the wire. */
export function blobOf(pair: KeyPair): Buffer {
  return Buffer.from(pair.public.split(' ')[1] ?? '', 'base64');
}
