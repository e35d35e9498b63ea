/** Collects lines for a moment, so that a chatty service costs the editor some messages a second, not thousands. */
export class LogBuffer {
  private lines: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param append takes whole lines, each with its end
   * @param delay milliseconds
   */
  constructor(
    private readonly append: (text: string) => void,
    private readonly delay = 50,
  ) {}

  push(line: string): void {
    this.lines.push(line);
    this.timer ??= setTimeout(() => {
      this.flush();
    }, this.delay);
  }

  /** Hands on what was collected, at once. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length > 0) {
      const text = `${this.lines.join('\n')}\n`;
      this.lines = [];
      this.append(text);
    }
  }
}
