/** Lets so many pieces of work go on at once; the others wait their turn, in the order in which they came. */
export class Turns {
  readonly #waiting: (() => void)[] = [];

  constructor(private free: number) {}

  /** Resolves when it is the caller's turn; every turn must be ended. */
  async begin(): Promise<void> {
    if (this.free > 0) {
      this.free--;
      return;
    }
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.free++;
    } else {
      next();
    }
  }
}
