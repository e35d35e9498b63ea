import { Failure } from '../failure';

/** Why a machine could not be provisioned. */
export type ProvisionReason =
  /** The operating system, its init system or its engine is of a kind we do not know how to change safely. */
  | 'unsupported-host'
  /** The user is not root and may not become root. */
  | 'no-sudo'
  /** sudo did not take the password. */
  | 'sudo-password'
  /** The engine's present configuration is broken or contradicts itself. */
  | 'configuration'
  /** Another program listens on the engine's port. */
  | 'port-taken'
  | 'disk-full'
  /** The host's clock lies outside the validity of our certificates. */
  | 'clock'
  /** There can be no certificate for the address at which the machine is reached. */
  | 'address'
  /** Another machine has this name. */
  | 'name-taken'
  /** This machine is being provisioned already. */
  | 'busy'
  /** The engine could not be installed. */
  | 'install'
  /** The engine did not start with the new configuration; the change was undone. */
  | 'engine-did-not-start'
  /** A run that was cancelled did not stop in time; the host may go on by itself. */
  | 'did-not-stop'
  /** The change could not be undone completely. */
  | 'undo-failed'
  /** A step failed; what it had changed was undone. */
  | 'step-failed'
  /** The engine runs but cannot be reached from here. */
  | 'unreachable'
  /** The host answered something we do not understand. */
  | 'unexpected-answer';

export class ProvisionFailure extends Failure<ProvisionReason> {}
