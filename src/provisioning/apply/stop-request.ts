/** Calls back once after so many milliseconds; returns the function that cancels it. */
export type After = (milliseconds: number, act: () => void) => () => void;

/** By this computer's clock. */
export const afterwards: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
};

/** The time limit of one attempt to send the request, in milliseconds. */
export const requestLimit = 15_000;

/**
 * How long the host may then take to stop, in milliseconds. A step between two safe points takes seconds, and so does
 * rolling it back; but the installation of a package may take minutes on a small host. A user who cancels does not have to
 * wait for that: the host finishes it and stops by itself, and the next run waits for it.
 */
export const stopLimit = 60_000;

/** Asks a host to stop when the user cancels, and gives up if it does not. */
export class StopRequest {
  readonly #givingUp = new AbortController();
  #asking: Promise<void> | undefined;
  #ended = false;
  #delivered = false;
  #callOff = (): void => undefined;
  readonly #begin = (): void => {
    this.#asking = this.ask().then((delivered) => {
      this.#delivered = delivered;
      this.#wait();
    });
  };

  /**
   * @param signal aborted when the user cancels
   * @param ask asks the host to stop, and returns whether it received the request; never rejects
   */
  constructor(
    private readonly signal: AbortSignal,
    private readonly ask: () => Promise<boolean>,
    private readonly after: After,
  ) {
    signal.addEventListener('abort', this.#begin, { once: true });
  }

  /** Whether the user has canceled. */
  get requested(): boolean {
    return this.signal.aborted;
  }

  /** Whether the host received the request. */
  get delivered(): boolean {
    return this.#delivered;
  }

  /** Aborted when the host has not stopped in time, whether or not it received the request. */
  get givenUp(): AbortSignal {
    return this.#givingUp.signal;
  }

  /** The run has ended. Waits for a request that is still being sent. */
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
