import * as l10n from '@vscode/l10n';
import { Failure } from '../failure';

/** Why an SSH connection could not be made, or ended. */
export type SshReason =
  | 'unknown-host'
  | 'refused'
  | 'no-route'
  | 'timed-out'
  | 'authentication'
  | 'key-file'
  | 'host-key-unknown'
  /** The key contradicts known_hosts, or is revoked there. */
  | 'host-key-changed'
  /** The key is not the one of the machine's last connection. */
  | 'pinned-key-changed'
  | 'not-ssh'
  | 'lost'
  | 'channel';

/** Why an operation over SSH failed, in a sentence that names the host; see {@link Failure}. */
export class SshFailure extends Failure<SshReason> {}

/** `problem` is a sentence that names the file. */
export function keyFileFailure(label: string, problem: string, cause?: unknown, remedy?: string): SshFailure {
  return new SshFailure('key-file', problem, remedy ?? l10n.t('Choose another key for “{0}”.', label), { cause });
}
