import type { ServiceLogLine } from '../../../swarm/views';

/**
 * Recognizes lines that were already shown: a stream that is opened again starts with lines of the previous one. Lines of one
 * task come in the order of their times, which engines write with nine digits after the point, in UTC, so that texts
 * compare as the times do (`moby:api/types/time` RFC3339NanoFixed).
 */
export class LogReplay {
  readonly #newest = new Map<string, string>();
  #shown: ReadonlyMap<string, string> = new Map();
  /** The sources of which nothing has come since the stream was opened again. */
  #unheard = new Set<string>();

  /** The stream is opened again: the next lines may have been shown already. */
  reopened(): void {
    this.#shown = new Map(this.#newest);
    this.#unheard = new Set(this.#newest.keys());
  }

  /**
   * Whether lines before this one may be missing: a stream starts with the newest lines of each task, and the last one that
   * was shown is not among them. Call it for every line, before {@link isNew}.
   */
  followsGap({ source, time, stream }: ServiceLogLine): boolean {
    if (time === undefined || stream === 'error') {
      return false;
    }
    const shown = this.#shown.get(source);
    return this.#unheard.delete(source) && shown !== undefined && time > shown;
  }

  /** Whether the line has not been shown yet; afterwards it counts as shown. */
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
