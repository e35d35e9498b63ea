import { Failure } from '../failure';

/** Why a machine could not be provisioned. */
export type ProvisionReason =
  /** The operating system, its init system or its engine is of an unsupported kind. */
  | 'unsupported-host'
  /** The user is not root and is not allowed to become root. */
  | 'no-sudo'
  /** sudo rejected the password. */
  | 'sudo-password'
  /** The engine's present configuration is invalid or contradicts itself. */
  | 'configuration'
  /** Another program listens on the engine's port. */
  | 'port-taken'
  | 'disk-full'
  /** The host's clock is outside the validity of our certificates. */
  | 'clock'
  /** No certificate can be issued for the address at which the machine is reached. */
  | 'address'
  /** Another machine has this name. */
  | 'name-taken'
  /** This machine is being provisioned already. */
  | 'busy'
  /** The engine could not be installed. */
  | 'install'
  /** The engine did not start with the new configuration; all changes were rolled back. */
  | 'engine-did-not-start'
  /** A run that was canceled did not stop in time; the host may continue by itself. */
  | 'did-not-stop'
  /** Not all changes could be rolled back. */
  | 'undo-failed'
  /** A step failed; all changes were rolled back. */
  | 'step-failed'
  /** The engine runs but cannot be reached from here. */
  | 'unreachable'
  /** The host sent an unexpected answer. */
  | 'unexpected-answer';

export class ProvisionFailure extends Failure<ProvisionReason> {}
