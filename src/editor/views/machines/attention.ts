/** Whether anybody looks: at least one of several views can be seen. */
export class Attention {
  private readonly seen = new Set<string>();

  /** @param tell hears of each change between somebody and nobody */
  constructor(private readonly tell: (attended: boolean) => void) {}

  /** Says whether a view can be seen. */
  set(view: string, visible: boolean): void {
    const before = this.seen.size > 0;
    if (visible) {
      this.seen.add(view);
    } else {
      this.seen.delete(view);
    }
    const after = this.seen.size > 0;
    if (after !== before) {
      this.tell(after);
    }
  }
}
