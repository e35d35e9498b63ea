/** How many commands run at once on one connection unless the server allows fewer: OpenSSH's default MaxSessions. */
const usualLimit = 10;

/**
 * Keeps the number of commands at once within what the server allows. That number cannot be requested: it is learned
 * when the server refuses one.
 */
export class SessionSlots {
  #limit = usualLimit;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * Waits for a free slot, first come first served. Resolves to the function that releases it, which may be called
   * more than once. Rejects with the signal's reason.
   */
  async take(stop: AbortSignal): Promise<() => void> {
    stop.throwIfAborted();
    if (this.#taken < this.#limit) {
      this.#taken++;
    } else {
      await this.#turn(stop);
    }
    let given = false;
    return () => {
      if (!given) {
        given = true;
        this.#taken--;
        this.#serve();
      }
    };
  }

  /**
   * The server refused a session for which a slot is still held. True if others are running, so that it makes sense to
   * wait for one of them: the limit is then lowered to their number.
   */
  refused(): boolean {
    const others = this.#taken - 1;
    if (others <= 0) {
      return false;
    }
    this.#limit = Math.min(this.#limit, others);
    return true;
  }

  #serve(): void {
    while (this.#taken < this.#limit && this.#waiting.length > 0) {
      this.#taken++;
      this.#waiting.shift()?.();
    }
  }

  #turn(stop: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        stop.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(stop.reason as Error);
      };
      stop.addEventListener('abort', leave, { once: true });
      this.#waiting.push(go);
    });
  }
}
