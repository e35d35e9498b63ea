import type { ServiceLogLine } from '../../../swarm/views';
import { longest, outputLine, type ShownText } from '../../shown/text';

/** Collects lines for a moment, so that a chatty service costs the editor some messages a second, not thousands. */
export class LogBuffer {
  #lines: ShownText[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param append takes the lines, fit to be shown
   * @param delay milliseconds
   */
  constructor(
    private readonly append: (lines: readonly ShownText[]) => void,
    private readonly delay = 50,
  ) {}

  push(line: string): void {
    this.#lines.push(outputLine(line, longest.log));
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, this.delay);
  }

  /** Hands on what was collected, at once. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#lines.length > 0) {
      const lines = this.#lines;
      this.#lines = [];
      this.append(lines);
    }
  }
}

/** How a log line is shown: `web.1@pi1 | text`; what the engine itself says is marked, as it is no task's output. */
export function logText(line: ServiceLogLine): string {
  if (line.stream === 'error') {
    return line.source === '' ? `✕ ${line.text}` : `✕ ${line.source}: ${line.text}`;
  }
  return line.source === '' ? line.text : `${line.source} | ${line.text}`;
}
