import * as l10n from '@vscode/l10n';
import type { EngineEndpoint } from '../endpoint';
import { EngineFailure } from '../failure';
import { place } from './place';

/** OpenSSL's verdicts on the server's certificate, as Node names them (`X509_verify_cert_error_string`). */
const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'CERT_CHAIN_TOO_LONG',
  'PATH_LENGTH_EXCEEDED',
]);

/** The errors of a TLS stack if the other side does not use TLS. */
const plain = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE/;

/** The alerts with which an engine rejects the client certificate, in TLS 1.2 and 1.3. */
const clientRefused =
  /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_REQUIRED|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED|CERTIFICATE_REVOKED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)/;

/** PEM texts that OpenSSL cannot read, or a key that belongs to another certificate. */
const unusableFiles = /^ERR_OSSL_|KEY_VALUES_MISMATCH|BAD_BASE64|NO_START_LINE|BAD_END_LINE/;

/**
 * The failure behind a TLS error.
 * @param code the error's code; TLS alerts come as `ERR_SSL_…`, problems of certificates by OpenSSL's name
 * @returns undefined if the error is not about TLS
 */
export function tlsFailure(endpoint: EngineEndpoint, code: string, cause: unknown): EngineFailure | undefined {
  const where = place(endpoint);
  const again = l10n.t('Provision “{0}” again to create new certificates.', endpoint.machine);
  const options = { cause };
  if (code === 'CERT_HAS_EXPIRED') {
    const sentence = l10n.t('The certificate of the engine of {0} has expired.', where);
    return new EngineFailure('certificate-expired', sentence, again, options);
  }
  if (code === 'CERT_NOT_YET_VALID') {
    const sentence = l10n.t('The certificate of the engine of {0} is not yet valid.', where);
    return new EngineFailure('certificate-expired', sentence, l10n.t('Check the clocks of both computers.'), options);
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const sentence = l10n.t('The certificate of the engine of {0} was issued for a different name or address.', where);
    return new EngineFailure('certificate-name', sentence, again, options);
  }
  if (untrusted.has(code)) {
    const sentence = l10n.t(
      'The certificate of the engine of {0} was not issued by your certificate authority.',
      where,
    );
    const remedy = l10n.t(
      'If “{0}” was provisioned from another computer, provision it again from this one.',
      endpoint.machine,
    );
    return new EngineFailure('certificate-untrusted', sentence, remedy, options);
  }
  if (clientRefused.test(code)) {
    const sentence = l10n.t('The engine of {0} rejected your client certificate.', where);
    return new EngineFailure('client-certificate', sentence, again, options);
  }
  if (unusableFiles.test(code)) {
    const sentence = l10n.t(
      'The certificate files of “{0}” cannot be used: the key does not match the certificate.',
      endpoint.machine,
    );
    return new EngineFailure('client-certificate', sentence, again, options);
  }
  if (plain.test(code) || code === 'EPROTO') {
    const sentence = l10n.t('The server at {0} does not use TLS.', where);
    const remedy = l10n.t('If it is Docker without TLS, provision “{0}” again to protect it.', endpoint.machine);
    return new EngineFailure('not-an-engine', sentence, remedy, options);
  }
  return undefined;
}
