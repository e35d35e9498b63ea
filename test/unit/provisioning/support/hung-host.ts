import { Cancelled } from '../../../../src/failure';
import type { RunOptions, RunResult } from '../../../../src/ssh/connection';

/** The end of a command on a host that never ends it: as the SSH connection has it, when the caller gives up. */
export function neverEnds({ signal }: RunOptions): Promise<RunResult> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new Cancelled());
    if (signal?.aborted === true) {
      stop();
    }
    signal?.addEventListener('abort', stop, { once: true });
  });
}
