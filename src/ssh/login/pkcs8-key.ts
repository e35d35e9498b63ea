import { createPrivateKey, type KeyObject } from 'node:crypto';
import { openSshEd25519 } from './openssh-key';

/**
 * The same key in a form that ssh2 reads; it knows no PKCS#8, which `openssl genpkey` and `ssh-keygen -m PKCS8` write.
 * @param pem `BEGIN PRIVATE KEY` or `BEGIN ENCRYPTED PRIVATE KEY`
 * @throws Error where the passphrase is wrong, the key is damaged or of a kind that SSH does not have
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
