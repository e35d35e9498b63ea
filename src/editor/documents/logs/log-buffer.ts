import type { ServiceLogLine } from '../../../swarm/views';
import { longest, outputLine, type ShownText } from '../../shown/text';

/** Collects lines for a moment, so that the editor gets a few messages a second, even from a service that logs thousands. */
export class LogBuffer {
  #lines: ShownText[] = [];
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param append gets the lines, which are safe to show
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

  /** Passes on the collected lines immediately. */
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

/** A log line as shown: `web.1@pi1 | text`; the engine's own messages are marked. */
export function logText(line: ServiceLogLine): string {
  if (line.stream === 'error') {
    return line.source === '' ? `✕ ${line.text}` : `✕ ${line.source}: ${line.text}`;
  }
  return line.source === '' ? line.text : `${line.source} | ${line.text}`;
}
