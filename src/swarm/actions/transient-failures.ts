import { EngineFailure, type EngineReason } from '../../engine/failure';
import { SwarmFailure } from '../failure';

/**
 * While managers come, go, or elect a leader, any of them may fail, be late, or close its connections. An engine's own
 * words for the first are many, and all of them come as an error of the server.
 */
const reasons: ReadonlySet<EngineReason> = new Set(['server', 'timed-out', 'lost', 'no-leader']);

/** What only says that this manager cannot be asked, or is none any more. */
const absent: ReadonlySet<EngineReason> = new Set(['refused', 'no-route', 'unknown-host', 'not-a-manager']);

/** Whether a failure may be gone at the next look, where one waits for a swarm to change. */
export function isTransient(error: unknown): boolean {
  return error instanceof EngineFailure && reasons.has(error.reason);
}

/** Whether another manager, or the same one later, may answer what one has failed to. */
export function isManagerFailure(error: unknown): boolean {
  return (
    isTransient(error) ||
    (error instanceof EngineFailure && absent.has(error.reason)) ||
    (error instanceof SwarmFailure && error.reason === 'no-manager')
  );
}
