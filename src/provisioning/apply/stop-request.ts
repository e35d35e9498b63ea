/** Calls back once, so many milliseconds later; gives the function that calls it off. */
export type After = (milliseconds: number, act: () => void) => () => void;

/** By this computer's clock. */
export const afterwards: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};

/** How long one attempt to tell the host may take, in milliseconds. */
export const requestLimit = 15_000;

/**
 * How long the host may then take to stop, in milliseconds. A step between two safe points takes seconds, and so does
 * taking it back; but the installation of a package may take minutes on a small host. Nobody who cancels has to wait for
 * that: the host finishes it and stops by itself, and the next run waits for it.
 */
export const stopLimit = 60_000;

/** Has a host told to stop when the user cancels, and gives up on one that does not. */
export class StopRequest {
  readonly #givingUp = new AbortController();
  #asking: Promise<void> | undefined;
  #ended = false;
  #delivered = false;
  #callOff = (): void => undefined;
  readonly #begin = (): void => {
    this.#asking = this.ask().then((told) => {
      this.#delivered = told;
      this.#wait();
    });
  };

  /**
   * @param signal aborted when the user cancels
   * @param ask tells the host to stop, and gives whether that succeeded; never rejects
   */
  constructor(
    private readonly signal: AbortSignal,
    private readonly ask: () => Promise<boolean>,
    private readonly after: After,
  ) {
    signal.addEventListener('abort', this.#begin, { once: true });
  }

  /** Whether the user has cancelled. */
  get requested(): boolean {
    return this.signal.aborted;
  }

  /** Whether the host was told to stop. */
  get delivered(): boolean {
    return this.#delivered;
  }

  /** Aborted when the host has not stopped in time after it was told to, or could not be told. */
  get givenUp(): AbortSignal {
    return this.#givingUp.signal;
  }

  /** The run has ended. Waits for the request where it is still on its way. */
  async end(): Promise<void> {
    this.#ended = true;
    this.signal.removeEventListener('abort', this.#begin);
    this.#callOff();
    await this.#asking;
  }

  #wait(): void {
    if (!this.#ended) {
      this.#callOff = this.after(stopLimit, () => this.#givingUp.abort());
    }
  }
}
