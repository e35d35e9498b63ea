/** A timeout whose clock stands still during waits that are not the other side's fault. */
export class PausableTimer {
  private timer: NodeJS.Timeout | undefined;
  private remaining: number;
  private startedAt = 0;
  private pauses = 0;
  private ended = false;

  /**
   * @param milliseconds how long it runs, pauses not counted
   * @param expired called once when the time is up
   */
  constructor(
    milliseconds: number,
    private readonly expired: () => void,
  ) {
    this.remaining = milliseconds;
  }

  /** Lets the clock run. Called once; after a pause it goes on by itself. */
  start(): void {
    this.startedAt = performance.now();
    this.timer = setTimeout(this.expired, Math.max(0, this.remaining));
  }

  /** Runs a wait with the clock stopped. Waits may overlap. */
  async during<T>(wait: () => Promise<T>): Promise<T> {
    if (this.pauses++ === 0) {
      clearTimeout(this.timer);
      this.remaining -= performance.now() - this.startedAt;
    }
    try {
      return await wait();
    } finally {
      if (--this.pauses === 0 && !this.ended) {
        this.start();
      }
    }
  }

  /** Stops the clock for good. */
  end(): void {
    this.ended = true;
    clearTimeout(this.timer);
  }
}
