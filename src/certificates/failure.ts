import { Failure } from '../failure';

/** Why a certificate or key cannot be used or created. */
export type CertificateReason =
  | 'missing'
  | 'unreadable'
  | 'expired'
  | 'not-yet-valid'
  | 'not-an-authority'
  | 'key-mismatch'
  | 'other-authority'
  | 'unsupported-key'
  | 'bad-name'
  | 'file';

/** What is wrong with a certificate, a key or a name for one, and in which file of `certs/`. */
export class CertificateFailure extends Failure<CertificateReason> {
  /** @param file the file at fault, absolute; undefined if no file is involved */
  constructor(
    reason: CertificateReason,
    readonly file: string | undefined,
    message: string,
    remedy: string,
    options?: ErrorOptions,
  ) {
    super(reason, message, remedy, options);
  }
}
