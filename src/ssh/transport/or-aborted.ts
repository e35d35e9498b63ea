import { Cancelled } from '../../failure';
import { SshFailure } from '../failure';

/** The work's outcome, or {@link abortionOf} the signal as soon as it is aborted; the work itself is left to end alone. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortionOf(signal));
    if (signal?.aborted === true) {
      abort();
    }
    signal?.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', abort));
  });
}

/** Why a signal was aborted: the failure that it was given, else because somebody cancelled. */
export function abortionOf(signal: AbortSignal | undefined): Error {
  return signal?.reason instanceof SshFailure ? signal.reason : new Cancelled();
}
