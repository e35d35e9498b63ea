import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { certificateProblems, namesBeyond } from '../../certificates/inspect';
import { listing } from '../../phrase';
import type { HostCertificates } from '../facts';

/** A certificate that ends within this many milliseconds (30 days) is replaced. */
const renewalMargin = 30 * 24 * 60 * 60 * 1000;

export type CertificateChoice =
  | { readonly kind: 'keep' }
  | {
      readonly kind: 'replace';
      /** As a sentence. */
      readonly why: string;
      /** The host trusts the clients of another authority, who will lose access. */
      readonly otherAuthority: boolean;
    };

/**
 * Whether the engine's certificate on the host can stay: it must be issued by our authority, still good for a while, for every
 * name the machine is reached by and for no other, and belong to the key that is known to be there.
 *
 * @param expected `ca`: our authority's PEM text; `names`: the names it must be for, and all it may be for; `key`: PEM text of the key
 *   that was once put there, undefined if it is not stored; `now`: by this computer's clock
 */
export function chooseCertificate(
  host: HostCertificates,
  expected: {
    readonly ca: string;
    readonly names: readonly string[];
    readonly key: string | undefined;
    readonly now: Date;
  },
): CertificateChoice {
  const otherAuthority = host.ca !== undefined && withoutWhitespace(host.ca) !== withoutWhitespace(expected.ca);
  const replace = (why: string): CertificateChoice => ({ kind: 'replace', why, otherAuthority });
  if (host.server === undefined || host.ca === undefined || host.keyDigest === undefined) {
    return replace(l10n.t('The host has no certificate of your authority yet.'));
  }
  const soon = new Date(expected.now.getTime() + renewalMargin);
  const problems = [
    ...certificateProblems(host.server, { ca: expected.ca, names: expected.names, at: expected.now }),
    ...certificateProblems(host.server, { at: soon }),
  ];
  if (otherAuthority || problems.includes('other-authority')) {
    return replace(l10n.t('The certificates on the host were issued by another authority.'));
  }
  if (problems.includes('unreadable')) {
    return replace(l10n.t('The certificate on the host cannot be read.'));
  }
  if (problems.includes('expired') || problems.includes('not-yet-valid')) {
    return replace(l10n.t('The certificate on the host is not valid for the next 30 days.'));
  }
  if (problems.includes('wrong-name')) {
    return replace(l10n.t('The certificate on the host does not cover {0}.', listing(expected.names)));
  }
  const beyond = namesBeyond(host.server, expected.names);
  if (beyond.length > 0) {
    return replace(
      l10n.t('The certificate on the host also covers names that this machine does not use: {0}.', listing(beyond)),
    );
  }
  if (expected.key === undefined || host.keyDigest !== keyDigest(expected.key)) {
    return replace(l10n.t('The private key on the host is not the one stored on this computer.'));
  }
  return { kind: 'keep' };
}

/** SHA-256 of a key's text without white space, in hexadecimal: as the probe computes it. */
export function keyDigest(pem: string): string {
  return createHash('sha256').update(withoutWhitespace(pem)).digest('hex');
}

function withoutWhitespace(text: string): string {
  return text.replace(/\s/g, '');
}
