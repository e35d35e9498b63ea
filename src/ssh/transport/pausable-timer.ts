/**
 * A timeout for the next message of the other side. It is paused while a user is asked, and then starts again.
 */
export class PausableTimer {
  #timer: NodeJS.Timeout | undefined;
  #pauses = 0;
  #ended = false;

  /**
   * @param milliseconds how long it runs
   * @param expired called when the time is up
   */
  constructor(
    private readonly milliseconds: number,
    private readonly expired: () => void,
  ) {}

  /** Lets the clock run from the beginning; during a wait it begins only after that. */
  restart(): void {
    clearTimeout(this.#timer);
    if (this.#pauses === 0 && !this.#ended) {
      this.#timer = setTimeout(this.expired, this.milliseconds);
    }
  }

  /** Runs a wait with the clock stopped. Waits may overlap. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    this.#pauses++;
    clearTimeout(this.#timer);
    try {
      return await wait();
    } finally {
      this.#pauses--;
      this.restart();
    }
  }

  /** Stops the clock for good. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
