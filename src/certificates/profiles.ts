const day = 24 * 60 * 60 * 1000;

/** Clocks of small hosts differ a little, and a certificate must be valid there as soon as it is issued. */
const backdated = 5 * 60 * 1000;

/** The kinds of certificates: an authority's, the client's, a server's. */
export type CertificateKind = 'authority' | 'client' | 'server';

/**
 * Days of validity. Replacing the authority requires changes on every host, hence ten years; a leaf is renewed by
 * provisioning again, so it keeps docker-machine's 1080 days.
 */
const validDays: Readonly<Record<CertificateKind, number>> = { authority: 3650, client: 1080, server: 1080 };

/** The validity of a new certificate; a leaf never outlives its authority. */
export function validity(kind: CertificateKind, now: Date, authorityEnd?: Date): { notBefore: Date; notAfter: Date } {
  const end = now.getTime() + validDays[kind] * day;
  return {
    notBefore: new Date(now.getTime() - backdated),
    notAfter: new Date(Math.min(end, authorityEnd?.getTime() ?? end)),
  };
}

/** The extensions for a certificate's purpose, with node-forge's names (RFC 5280, 4.2.1). */
export function usage(kind: CertificateKind): object[] {
  switch (kind) {
    case 'authority':
      return [
        { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
        { name: 'keyUsage', critical: true, keyCertSign: true, cRLSign: true },
      ];
    case 'client':
      return [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true },
        { name: 'extKeyUsage', clientAuth: true },
      ];
    case 'server':
      return [
        { name: 'basicConstraints', critical: true, cA: false },
        { name: 'keyUsage', critical: true, digitalSignature: true, keyEncipherment: true },
        { name: 'extKeyUsage', serverAuth: true },
      ];
  }
}
