import type { ServiceLogLine } from '../../../swarm/views';

/**
 * Knows which lines were shown already: a stream that is opened again begins with lines of the one before. Lines of one
 * task come in the order of their times, which engines write with nine digits after the point, in UTC, so that texts
 * compare as the times do (`moby:api/types/time` RFC3339NanoFixed).
 */
export class LogReplay {
  readonly #newest = new Map<string, string>();
  #shown: ReadonlyMap<string, string> = new Map();
  /** The sources of which nothing has come since the stream was opened again. */
  #unheard = new Set<string>();

  /** The stream is opened again: what comes now may have been shown. */
  reopened(): void {
    this.#shown = new Map(this.#newest);
    this.#unheard = new Set(this.#newest.keys());
  }

  /**
   * Whether lines before this one may never have come: a stream begins with the newest lines of each task, and the one
   * shown last is not among them. To be asked of every line, before {@link isNew}.
   */
  followsGap({ source, time, stream }: ServiceLogLine): boolean {
    if (time === undefined || stream === 'error') {
      return false;
    }
    const shown = this.#shown.get(source);
    return this.#unheard.delete(source) && shown !== undefined && time > shown;
  }

  /** Whether the line has not been shown before; it counts as shown from then on. */
  isNew(line: ServiceLogLine): boolean {
    const { source, time } = line;
    if (time === undefined || line.stream === 'error') {
      return true;
    }
    const shown = this.#shown.get(source);
    if (shown !== undefined && time <= shown) {
      return false;
    }
    this.#newest.set(source, time);
    return true;
  }
}
