import { X509Certificate } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { alternativeNameOf } from './alternative-names';
import { CertificateFailure } from './failure';
import { parsePrivateKey } from './key-pair';
import { namesIn } from './names-in';

/** The contents of a certificate. */
export interface InspectedCertificate {
  /** One line, e.g. `O=Swarm Machines, CN=pi3`. */
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The DNS names and IP addresses it is for: names unchanged, addresses in the canonical form. */
  readonly names: readonly string[];
  /** Whether it may sign others. */
  readonly authority: boolean;
  /** SHA-256 of the certificate, as upper-case hex with colons, like `openssl x509 -fingerprint`. */
  readonly fingerprint: string;
  /** Whether the authority in this PEM text signed it; false if the text contains no certificate. */
  issuedBy(caPem: string): boolean;
  /** Whether the private key in this PEM text is its own; false if the text contains no key. */
  belongsTo(keyPem: string): boolean;
}

export type CertificateProblem = 'unreadable' | 'expired' | 'not-yet-valid' | 'wrong-name' | 'other-authority';

/** Reads a PEM text; the first certificate counts. @throws CertificateFailure `unreadable` */
export function inspectCertificate(pem: string): InspectedCertificate {
  const certificate = parseCertificate(pem);
  if (certificate === undefined) {
    throw new CertificateFailure(
      'unreadable',
      undefined,
      l10n.t('The text does not contain a readable certificate.'),
      '',
    );
  }
  return {
    subject: certificate.subject.split('\n').join(', '),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
    names: namesIn(certificate.subjectAltName ?? ''),
    authority: certificate.ca,
    fingerprint: certificate.fingerprint256,
    issuedBy: (caPem) => isIssuedBy(certificate, parseCertificate(caPem)),
    belongsTo: (keyPem) => ownsKey(certificate, keyPem),
  };
}

/**
 * What is wrong with a certificate, as values; empty if nothing is. Never throws.
 * @param expected `ca`: PEM of the authority that must have signed it; `names`: names and addresses it must be for;
 *   `at`: the time at which it must be valid, by default the present
 */
export function certificateProblems(
  pem: string,
  expected: { readonly ca?: string; readonly names?: readonly string[]; readonly at?: Date } = {},
): CertificateProblem[] {
  const certificate = parseCertificate(pem);
  if (certificate === undefined) {
    return ['unreadable'];
  }
  const at = expected.at ?? new Date();
  const problems: CertificateProblem[] = [];
  if (at > new Date(certificate.validTo)) {
    problems.push('expired');
  }
  if (at < new Date(certificate.validFrom)) {
    problems.push('not-yet-valid');
  }
  if (expected.names?.some((name) => !isFor(certificate, name)) === true) {
    problems.push('wrong-name');
  }
  if (expected.ca !== undefined && !isIssuedBy(certificate, parseCertificate(expected.ca))) {
    problems.push('other-authority');
  }
  return problems;
}

/**
 * The names and addresses that a certificate is for beyond those it may be for; wildcards are always beyond. Never throws.
 * @returns also an empty list for a text that contains no certificate
 */
export function namesBeyond(pem: string, allowed: readonly string[]): readonly string[] {
  const certificate = parseCertificate(pem);
  const known = new Set(allowed.map(canonical));
  return namesIn(certificate?.subjectAltName ?? '').filter((name) => !known.has(canonical(name)));
}

function canonical(name: string): string {
  return alternativeNameOf(name)?.value ?? name;
}

/** The first certificate of a PEM text; undefined if there is none that can be read. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    // OpenSSL's “bad base64” or “no start line” does not help: the caller names the file.
    return undefined;
  }
}

/** Whether the authority's name and key fit the certificate's issuer and signature. */
export function isIssuedBy(certificate: X509Certificate, authority: X509Certificate | undefined): boolean {
  return authority !== undefined && certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

function ownsKey(certificate: X509Certificate, keyPem: string): boolean {
  try {
    return certificate.checkPrivateKey(parsePrivateKey(keyPem));
  } catch {
    // No key, or an encrypted one: the certificate cannot be used with it.
    return false;
  }
}

/** Clients such as Docker's take names from the alternative names alone (RFC 6125 deprecates the common name). */
const asInTls = { subject: 'never' } as const;

function isFor(certificate: X509Certificate, name: string): boolean {
  const typed = alternativeNameOf(name);
  if (typed === undefined) {
    return false;
  }
  const { kind, value } = typed;
  return (kind === 'ip' ? certificate.checkIP(value) : certificate.checkHost(value, asInTls)) !== undefined;
}
