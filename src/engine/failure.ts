import { Failure } from '../failure';

/** Why a request to an engine failed. */
export type EngineReason =
  | 'refused'
  | 'no-route'
  | 'timed-out'
  | 'unknown-host'
  | 'lost'
  | 'certificate-untrusted'
  | 'certificate-expired'
  | 'certificate-name'
  | 'client-certificate'
  | 'not-an-engine'
  | 'api-version'
  | 'not-a-manager'
  | 'no-leader'
  | 'out-of-sequence'
  | 'already-in-swarm'
  | 'not-found'
  | 'conflict'
  | 'bad-request'
  | 'server';

export class EngineFailure extends Failure<EngineReason> {}
