import { orAborted } from '../../../abort';
import { throwIfCancelled } from '../../../failure';

/** The part of `Clusters` that waiting needs. */
export interface ChangeSource {
  onDidChange(listener: () => void): () => void;
}

/**
 * Waits until something is so. It is looked at once, and again after each change of the swarms; somebody has to hold
 * the swarms' attention meanwhile, else nothing changes.
 * @param look gives the value waited for, or undefined
 * @throws Cancelled when the signal is aborted; whatever `look` throws
 */
export async function waitUntil<T>(source: ChangeSource, look: () => T | undefined, signal: AbortSignal): Promise<T> {
  throwIfCancelled(signal);
  const first = look();
  if (first !== undefined) {
    return first;
  }
  let unsubscribe = (): void => undefined;
  const changed = new Promise<T>((resolve, reject) => {
    unsubscribe = source.onDidChange(() => {
      try {
        const value = look();
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
