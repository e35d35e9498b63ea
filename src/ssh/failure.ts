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

/** Why the work over SSH came to nothing, in a sentence that names the host; see {@link Failure}. */
export class SshFailure extends Failure<SshReason> {}
