import { Cancelled, Failure } from './failure';

/**
 * The outcome of work, or {@link abortionOf} the signal as soon as that is aborted. The work itself continues; what it throws
 * later is ignored, because an unhandled rejection would end the process.
 * @param signal undefined for work that cannot be aborted
 */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortionOf(signal));
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/** Why a signal was aborted: the {@link Failure} it was aborted with, or {@link Cancelled}. */
export function abortionOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof Failure ? signal.reason : new Cancelled();
}
