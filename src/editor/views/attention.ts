/**
 * Whether anything in the window needs fresh states: a visible view, or a command that follows what it started. No engine
 * is asked for anything while nothing does.
 */
export class Attention {
  readonly #holders = new Set<unknown>();

  /** @param onChange is called when the first holder comes and when the last one goes */
  constructor(private readonly onChange: (attended: boolean) => void) {}

  get attended(): boolean {
    return this.#holders.size > 0;
  }

  /** Holds attention for as long as a view is visible. */
  set(view: string, visible: boolean): void {
    const before = this.attended;
    if (visible) {
      this.#holders.add(view);
    } else {
      this.#holders.delete(view);
    }
    this.#report(before);
  }

  /** Holds attention until the returned function is called; calling it again has no effect. */
  hold(): () => void {
    const before = this.attended;
    const holder = {};
    this.#holders.add(holder);
    this.#report(before);
    return () => {
      const held = this.attended;
      this.#holders.delete(holder);
      this.#report(held);
    };
  }

  #report(before: boolean): void {
    if (this.attended !== before) {
      this.onChange(this.attended);
    }
  }
}
