import { parseEvent, type ApplyEvent } from './apply-script';

/** Separates a run's events from the output of its commands, whatever pieces the text arrives in. */
export class EventStream {
  private rest = '';
  private blankHeld = false;

  constructor(
    private readonly onEvent: (event: ApplyEvent) => void,
    private readonly onOutput: (line: string) => void,
  ) {}

  /** Takes the next piece of output. */
  push(chunk: string): void {
    const lines = (this.rest + chunk).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.take(line.replace(/\r$/, ''));
    }
  }

  /** Every event comes with an empty line before it, which is no output. */
  private take(line: string): void {
    const event = parseEvent(line);
    if (this.blankHeld && event === undefined) {
      this.onOutput('');
    }
    this.blankHeld = event === undefined && line === '';
    if (event !== undefined) {
      this.onEvent(event);
    } else if (line !== '') {
      this.onOutput(line);
    }
  }
}
