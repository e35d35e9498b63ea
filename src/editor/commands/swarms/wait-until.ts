import { Cancelled, throwIfCancelled } from '../../../failure';

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
  let onAbort = (): void => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => {
        reject(new Cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
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
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', onAbort);
  }
}
