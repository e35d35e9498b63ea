import { createHash } from 'node:crypto';

/** A host's public key as shown to users and pinned: `SHA256:` and unpadded base64, like `ssh-keygen -lf`. */
export interface HostKey {
  /** The key's type as on the wire, e.g. `ssh-ed25519`. */
  readonly type: string;
  /** The raw public key, base64. */
  readonly key: string;
  readonly fingerprint: string;
}

/** A host key of its raw public part (RFC 4253, 6.6: a string with the type comes first). Undefined if it is not a key. */
export function hostKeyOf(blob: Buffer): HostKey | undefined {
  const type = keyTypeOf(blob);
  return type === undefined ? undefined : { type, key: blob.toString('base64'), fingerprint: fingerprintOf(blob) };
}

/** `SHA256:` and unpadded base64 of a raw public key, like `ssh-keygen -lf`. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a raw public key names, e.g. `ssh-ed25519`; undefined if it is not a key. */
export function keyTypeOf(blob: Buffer): string | undefined {
  if (blob.length < 5) {
    return undefined;
  }
  const length = blob.readUInt32BE(0);
  if (length === 0 || length > 64 || 4 + length >= blob.length) {
    return undefined;
  }
  const type = blob.toString('latin1', 4, 4 + length);
  return /^[\x21-\x7e]+$/.test(type) ? type : undefined;
}

/** A key for display: its kind as ssh names it and its fingerprint, e.g. `ED25519 SHA256:…`. */
export function describeHostKey(key: Pick<HostKey, 'type' | 'fingerprint'>): string {
  return `${kindOf(key.type)} ${key.fingerprint}`;
}

function kindOf(type: string): string {
  if (type.startsWith('ecdsa-')) {
    return 'ECDSA';
  }
  return type.replace(/^ssh-/, '').toUpperCase();
}
