import type { ServerHostKeyAlgorithm } from 'ssh2';

/**
 * What we accept, in ssh2's order of preference. `ssh-rsa` is missing: it signs with SHA-1, which OpenSSH refuses since
 * 8.8; RSA keys themselves are fine with the other two.
 */
const accepted: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** The algorithms to propose, those of the key types we already know for the host first. */
export function hostKeyAlgorithms(knownTypes: readonly string[]): ServerHostKeyAlgorithm[] {
  const known = accepted.filter((algorithm) => knownTypes.includes(keyTypeOfAlgorithm(algorithm)));
  return [...known, ...accepted.filter((algorithm) => !known.includes(algorithm))];
}

/** Whether a server could present a key of this type to us at all. */
export function canPresent(keyType: string): boolean {
  return accepted.some((algorithm) => keyTypeOfAlgorithm(algorithm) === keyType);
}

function keyTypeOfAlgorithm(algorithm: ServerHostKeyAlgorithm): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}
