import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import type { LiveManager } from '../managers/managers';
import { isManagerFailure } from './transient-failures';

/** Finds a manager that answers. @throws SwarmFailure or EngineFailure where none does; Cancelled */
export type FindManager = (signal?: AbortSignal) => Promise<LiveManager>;

/** So many failures in a row end the asking: an election takes some seconds, a restart of an engine some more. */
const attempts = 12;

/**
 * Asks managers for as long as something is followed: the same one while it answers, and whichever does after a failure
 * that is the manager's own.
 * @param delay between attempts, in milliseconds
 * @returns asks once; throws the last failure when no manager can be asked, or a failure that another one would repeat
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
