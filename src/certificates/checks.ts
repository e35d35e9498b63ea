import type { KeyObject, X509Certificate } from 'node:crypto';
import { basename } from 'node:path';
import * as l10n from '@vscode/l10n';
import { describeFailure } from '../failure';
import { UnfitFile } from '../files/small-file';
import { CertificateFailure } from './failure';
import { isIssuedBy, parseCertificate } from './inspect';
import type { Authority } from './issuer';
import { isEncryptedKey, parsePrivateKey } from './key-pair';

/** The text of a file, and its path for sentences. */
export interface PemFile {
  readonly path: string;
  readonly text: string;
}

/** An authority that can sign now. @throws CertificateFailure naming the file and what is wrong with it */
export function checkedAuthority(certificateFile: PemFile, keyFile: PemFile, now: Date): Authority {
  const certificate = readableCertificate(certificateFile);
  const renew = l10n.t(
    'Every machine trusts this authority, so it is not replaced automatically. To create a new one, move “{0}” and the other files in its folder to another folder, and provision each machine again.',
    certificateFile.path,
  );
  if (!certificate.ca) {
    throw new CertificateFailure(
      'not-an-authority',
      certificateFile.path,
      l10n.t('“{0}” is not the certificate of an authority: it cannot sign other certificates.', certificateFile.path),
      renew,
    );
  }
  assertValidNow(certificate, certificateFile.path, now, renew);
  const key = readableKey(keyFile);
  assertOwnKey(certificate, certificateFile.path, key, keyFile.path);
  return { certificate, key };
}

/** @throws CertificateFailure `unreadable` */
export function readableCertificate(file: PemFile): X509Certificate {
  const certificate = parseCertificate(file.text);
  if (certificate === undefined) {
    throw new CertificateFailure(
      'unreadable',
      file.path,
      l10n.t('“{0}” is not a readable certificate.', file.path),
      l10n.t('Restore it from a backup, or move it to another folder.'),
    );
  }
  return certificate;
}

/** @throws CertificateFailure `unreadable`, also for an encrypted key */
export function readableKey(file: PemFile): KeyObject {
  try {
    return parsePrivateKey(file.text);
  } catch (error) {
    const encrypted = isEncryptedKey(file.text);
    throw new CertificateFailure(
      'unreadable',
      file.path,
      encrypted
        ? l10n.t('“{0}” is protected by a passphrase.', file.path)
        : l10n.t('“{0}” is not a readable private key.', file.path),
      encrypted
        ? l10n.t('Keys in the machine store must not have a passphrase. Remove it with “openssl pkey”.')
        : l10n.t('Restore it from a backup, or move it to another folder.'),
      { cause: error },
    );
  }
}

/** @throws CertificateFailure `expired` or `not-yet-valid` */
export function assertValidNow(certificate: X509Certificate, path: string, now: Date, remedy: string): void {
  if (now > new Date(certificate.validTo)) {
    throw new CertificateFailure(
      'expired',
      path,
      l10n.t('“{0}” expired on {1}.', path, isoDay(certificate.validTo)),
      remedy,
    );
  }
  if (now < new Date(certificate.validFrom)) {
    throw new CertificateFailure(
      'not-yet-valid',
      path,
      l10n.t('“{0}” is not valid before {1}.', path, isoDay(certificate.validFrom)),
      l10n.t('Check this computer’s clock.'),
    );
  }
}

/** @throws CertificateFailure `key-mismatch` */
export function assertOwnKey(certificate: X509Certificate, path: string, key: KeyObject, keyPath: string): void {
  if (!certificate.checkPrivateKey(key)) {
    throw new CertificateFailure(
      'key-mismatch',
      keyPath,
      l10n.t('“{0}” does not match {1} in the same folder.', keyPath, basename(path)),
      l10n.t('Restore both files from a backup, or move both to another folder.'),
    );
  }
}

/** @throws CertificateFailure `other-authority` */
export function assertIssuedBy(certificate: X509Certificate, path: string, authority: X509Certificate): void {
  if (!isIssuedBy(certificate, authority)) {
    throw new CertificateFailure(
      'other-authority',
      path,
      l10n.t('“{0}” was not issued by the ca.pem in the same folder.', path),
      l10n.t('Move it to another folder; a matching one is then created.'),
    );
  }
}

/** @throws CertificateFailure `file` */
export function unusableFile(path: string, error: unknown): CertificateFailure {
  if (error instanceof UnfitFile) {
    return new CertificateFailure('file', path, error.message, error.remedy, { cause: error });
  }
  return new CertificateFailure(
    'file',
    path,
    l10n.t('“{0}” cannot be used: {1}.', path, (error as NodeJS.ErrnoException).code ?? describeFailure(error)),
    l10n.t('Check the permissions of the file and its folder.'),
    { cause: error },
  );
}

function isoDay(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
