import type { KeyObject, X509Certificate } from 'node:crypto';
import type { asn1 } from 'node-forge';
import * as l10n from '@vscode/l10n';
import { CertificateFailure } from './failure';
import type { Forge } from './forge';

/** An authority that can sign: its certificate and its private key. */
export interface Authority {
  readonly certificate: X509Certificate;
  readonly key: KeyObject;
}

/** The parts of an authority that are in the certificates it issues. */
export interface Issuer {
  /** The authority's subject as it is encoded there: clients compare issuer and subject byte by byte. */
  readonly name: asn1.Asn1;
  /** Its subject key identifier as bytes; undefined if it has none. */
  readonly keyIdentifier: string | undefined;
}

const subjectKeyIdentifier = '2.5.29.14';

/**
 * Reads the issuer from an authority's certificate. The encoding is read rather than forge's certificate object because
 * the latter flattens names and rejects keys that are not RSA.
 */
export function issuerOf(forge: Forge, certificate: X509Certificate): Issuer {
  const [body] = children(forge.asn1.fromDer(certificate.raw.toString('latin1')));
  // RFC 5280, 4.1: version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, …, extensions.
  const fields = children(body);
  const name = fields[5];
  if (name === undefined) {
    throw new Error('not an X.509 version 3 certificate');
  }
  return { name, keyIdentifier: keyIdentifierIn(forge, fields.at(-1)) };
}

/** The object identifier of a key's signature with SHA-256. @throws CertificateFailure */
export function signatureAlgorithm(key: KeyObject, file: string): string {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return '1.2.840.113549.1.1.11';
    case 'ec':
      return '1.2.840.10045.4.3.2';
    default:
      throw new CertificateFailure(
        'unsupported-key',
        file,
        l10n.t(
          '“{0}” is a key of type {1}; certificates can be signed with RSA and EC keys.',
          file,
          key.asymmetricKeyType ?? '?',
        ),
        l10n.t('Use a certificate authority with an RSA or EC key.'),
      );
  }
}

function keyIdentifierIn(forge: Forge, extensions: asn1.Asn1 | undefined): string | undefined {
  const [list] = children(extensions);
  for (const extension of children(list)) {
    const parts = children(extension);
    const id = parts[0]?.value;
    const value = parts.at(-1)?.value;
    if (typeof id === 'string' && typeof value === 'string' && forge.asn1.derToOid(id) === subjectKeyIdentifier) {
      const identifier = forge.asn1.fromDer(value).value;
      return typeof identifier === 'string' ? identifier : undefined;
    }
  }
  return undefined;
}

function children(node: asn1.Asn1 | undefined): asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : [];
}
