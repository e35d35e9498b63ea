import { Cancelled } from '../../failure';

/**
 * Waits for work as long as a signal is not aborted; the work goes on. What it throws later is heard all the same: an
 * error that nobody hears would end the process.
 * @throws Cancelled
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Cancelled());
    if (signal.aborted) {
      stop();
    }
    signal.addEventListener('abort', stop, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
