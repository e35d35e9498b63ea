import { Failure } from '../failure';

/** Why an action on a swarm failed. */
export type SwarmReason =
  | 'unknown-cluster'
  | 'unknown-machine'
  | 'unknown-node'
  | 'unknown-service'
  | 'no-manager'
  | 'disputed'
  | 'invalid'
  | 'already-in-swarm'
  | 'not-in-swarm'
  | 'join-failed'
  | 'image-unknown'
  | 'conflict';

export class SwarmFailure extends Failure<SwarmReason> {}
