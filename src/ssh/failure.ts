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
  | 'host-key-changed'
  | 'not-ssh'
  | 'lost'
  | 'channel';

export class SshFailure extends Failure<SshReason> {}
