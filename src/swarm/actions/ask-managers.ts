import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import type { LiveManager } from '../managers/managers';
import { isManagerFailure } from './transient-failures';

/** Finds a manager that responds. @throws SwarmFailure or EngineFailure if none does; Cancelled */
export type FindManager = (signal?: AbortSignal) => Promise<LiveManager>;

/** Failures in a row until it gives up: an election takes some seconds, a restart of an engine some more. */
const attempts = 12;

/**
 * Asks the same manager while it responds, and after a failure of that manager any other one.
 * @param delay between attempts, in milliseconds
 * @returns asks once; throws the last failure if no manager can be asked, or a failure that any manager would repeat
 */
export function askManagers(
  find: FindManager,
  delay: number,
  signal: AbortSignal | undefined,
): <T>(read: (manager: LiveManager) => Promise<T>) => Promise<T> {
  let manager: LiveManager | undefined;
  return async (read) => {
    for (let attempt = 1; ; attempt++) {
      try {
        manager ??= await find(signal);
        return await read(manager);
      } catch (error) {
        manager = undefined;
        if (!isManagerFailure(error) || attempt === attempts) {
          throw error;
        }
        await pause(delay, signal);
        throwIfCancelled(signal);
      }
    }
  };
}
