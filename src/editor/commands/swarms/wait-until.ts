import { orAborted } from '../../../abort';
import { throwIfCancelled } from '../../../failure';

/** The part of `Clusters` that waiting needs. */
export interface ChangeSource {
  onDidChange(listener: () => void): () => void;
}

/**
 * Waits for a value, which is read once and again after each change of the swarms. The caller has to hold the swarms'
 * attention in the meantime, or else nothing changes.
 * @param read gives the value, or undefined if it is not there yet
 * @throws Cancelled if the signal is aborted; whatever `read` throws
 */
export async function waitUntil<T>(source: ChangeSource, read: () => T | undefined, signal: AbortSignal): Promise<T> {
  throwIfCancelled(signal);
  const first = read();
  if (first !== undefined) {
    return first;
  }
  let unsubscribe = (): void => undefined;
  const changed = new Promise<T>((resolve, reject) => {
    unsubscribe = source.onDidChange(() => {
      try {
        const value = read();
        if (value !== undefined) {
          resolve(value);
        }
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  try {
    return await orAborted(changed, signal);
  } finally {
    unsubscribe();
  }
}
