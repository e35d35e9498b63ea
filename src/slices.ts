import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which everything else gets its turn: far below what a user notices. */
const slice = 8;

/** Many short pieces of work of several callers, one after the other, with pauses in which everything else gets its turn. */
export class Slices {
  #last: Promise<unknown> = Promise.resolve();
  #begun = performance.now();

  /** Runs a piece when the ones before are done. @throws what it throws */
  run<T>(work: () => T): Promise<T> {
    const done = this.#last.then(async () => {
      await this.pause();
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** For one caller's own loop: waits if work has taken long. */
  async pause(): Promise<void> {
    if (performance.now() - this.#begun > slice) {
      await setImmediate();
      this.#begun = performance.now();
    }
  }
}
