import { EngineFailure, type EngineReason } from '../../engine/failure';
import { SwarmFailure } from '../failure';

/**
 * While managers are added or removed or elect a leader, any of them may fail, respond late or close its connections.
 * Engines report the first with many messages, all of them as server errors.
 */
const transient: ReadonlySet<EngineReason> = new Set(['server', 'timed-out', 'lost', 'no-leader']);

/** This manager cannot be asked, or is no longer one. */
const absent: ReadonlySet<EngineReason> = new Set(['refused', 'no-route', 'unknown-host', 'not-a-manager']);

/** Whether a failure may be gone at the next poll while a swarm changes. */
export function isTransient(error: unknown): boolean {
  return error instanceof EngineFailure && transient.has(error.reason);
}

/** Whether the failure is one of this manager alone: another one, or the same one later, may answer. */
export function isManagerFailure(error: unknown): boolean {
  return (
    isTransient(error) ||
    (error instanceof EngineFailure && absent.has(error.reason)) ||
    (error instanceof SwarmFailure && error.reason === 'no-manager')
  );
}
