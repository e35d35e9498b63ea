/** A wait that ends early by ringing or abort. A ring while nothing waits is kept for the next wait. */
export class Alarm {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /**
   * Waits until the next ring, at most `milliseconds`; resolves at once if it has rung since the last wait. Abort ends
   * the wait without an error: the caller checks the signal.
   * @returns whether it has rung
   */
  async wait(milliseconds: number, signal: AbortSignal): Promise<boolean> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', done);
          this.#wake = this.#wake === done ? undefined : this.#wake;
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        signal.addEventListener('abort', done, { once: true });
        this.#wake = done;
      });
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

/** Waits for a time, or until abort; never throws. */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await new Alarm().wait(milliseconds, signal ?? new AbortController().signal);
}

/** Waits until work has settled, at most `milliseconds` and not after abort; never throws. */
export async function within(
  milliseconds: number,
  work: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const ended = new AbortController();
  const both = signal === undefined ? ended.signal : AbortSignal.any([ended.signal, signal]);
  await Promise.race([work.catch(() => undefined), pause(milliseconds, both)]);
  ended.abort();
}
