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

/**
 * The algorithms to propose: those of the pinned key's type first, because a server has several keys and any other would
 * look like a change, then those of the types that known_hosts has.
 */
export function hostKeyAlgorithms(
  pinnedType: string | undefined,
  knownTypes: readonly string[],
): ServerHostKeyAlgorithm[] {
  const rank = (algorithm: ServerHostKeyAlgorithm): number => {
    const type = keyTypeOfAlgorithm(algorithm);
    return type === pinnedType ? 0 : knownTypes.includes(type) ? 1 : 2;
  };
  return accepted.toSorted((one, other) => rank(one) - rank(other));
}

/** Whether a server could present a key of this type to us at all. */
export function canPresent(keyType: string): boolean {
  return accepted.some((algorithm) => keyTypeOfAlgorithm(algorithm) === keyType);
}

function keyTypeOfAlgorithm(algorithm: ServerHostKeyAlgorithm): string {
  return algorithm.startsWith('rsa-sha2-') ? 'ssh-rsa' : algorithm;
}
