import { EngineFailure, type EngineReason } from '../engine/failure';

/**
 * While managers come, go, or elect a leader, any of them may fail, be late, or close its connections. An engine's own
 * words for the first are many, and all of them come as an error of the server.
 */
const reasons: ReadonlySet<EngineReason> = new Set(['server', 'timed-out', 'lost', 'no-leader']);

/** Whether a failure may be gone at the next look, where one waits for a swarm to change. */
export function isPassing(error: unknown): boolean {
  return error instanceof EngineFailure && reasons.has(error.reason);
}
