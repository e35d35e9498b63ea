import { Cancelled, throwIfCancelled } from '../../../failure';

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
  let onAbort = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => {
        reject(new Cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
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
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}
