import { longest, outputLine, type ShownText } from '../../shown/text';

/** Collects lines for a moment, so that a chatty service costs the editor some messages a second, not thousands. */
export class LogBuffer {
  private lines: ShownText[] = [];
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param append takes the lines, fit to be shown
   * @param delay milliseconds
   */
  constructor(
    private readonly append: (lines: readonly ShownText[]) => void,
    private readonly delay = 50,
  ) {}

  push(line: string): void {
    this.lines.push(outputLine(line, longest.log));
    this.timer ??= setTimeout(() => {
      this.flush();
    }, this.delay);
  }

  /** Hands on what was collected, at once. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.lines.length > 0) {
      const { lines } = this;
      this.lines = [];
      this.append(lines);
    }
  }
}
