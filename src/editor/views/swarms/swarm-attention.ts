/**
 * Whether anybody looks at the swarms: the view while it is visible, or a command that follows what it has begun.
 * Nothing is asked of an engine while nobody does.
 */
export class SwarmAttention {
  private holds = 0;

  /** @param tell hears of each change between somebody and nobody */
  constructor(private readonly tell: (attended: boolean) => void) {}

  get attended(): boolean {
    return this.holds > 0;
  }

  /** Begins to look; the returned function ends it, once. */
  hold(): () => void {
    this.change(1);
    let held = true;
    return () => {
      if (held) {
        held = false;
        this.change(-1);
      }
    };
  }

  private change(by: 1 | -1): void {
    const before = this.attended;
    this.holds += by;
    if (this.attended !== before) {
      this.tell(this.attended);
    }
  }
}
