import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** A new RSA key of 2048 bits, generated off the event loop. */
export async function newPrivateKey(): Promise<KeyObject> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 });
  return privateKey;
}

/** The key as docker-machine writes it: PKCS#1 (`RSA PRIVATE KEY`), unencrypted. */
export function privateKeyText(key: KeyObject): string {
  return key.export({ type: 'pkcs1', format: 'pem' }).toString();
}

/** `SubjectPublicKeyInfo` of a private key's other half. */
export function publicKeyText(privateKey: KeyObject): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** The private key in a PEM text of any form OpenSSL reads. @throws Error if there is none, or it is encrypted */
export function parsePrivateKey(pem: string): KeyObject {
  return createPrivateKey(pem);
}

/** Whether the private key in a PEM text has a passphrase, which OpenSSL's error does not show. */
export function isEncryptedKey(pem: string): boolean {
  // In PKCS#8 the label shows it, in the older form a header (RFC 1421).
  return /^(-----BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED)/m.test(pem);
}
