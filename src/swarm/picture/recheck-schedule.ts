import type { Pace } from '../pace';

/**
 * When to poll what may be changing although no event reports it: often for a while after each change and while it is
 * unsettled, and less often once that lasts. Times are in milliseconds.
 */
export class RecheckSchedule {
  readonly #entries = new Map<string, { readonly since: number; due: number }>();

  constructor(private readonly pace: Pick<Pace, 'converging' | 'settled' | 'afterChange' | 'stuckAfter'>) {}

  /** Starts polling it often. */
  markChanged(id: string, now: number): void {
    this.#entries.set(id, { since: now, due: now + this.pace.converging });
  }

  /** Starts polling it, if that has not started yet: it was found unsettled without any event. */
  markUnsettled(id: string, now: number): void {
    if (!this.#entries.has(id)) {
      this.markChanged(id, now);
    }
  }

  /** What is due to be polled. */
  due(now: number): readonly string[] {
    return [...this.#entries].filter(([, { due }]) => due <= now).map(([id]) => id);
  }

  /** When the next of them is due; infinity if there are none. */
  nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { due } of this.#entries.values()) {
      next = Math.min(next, due);
    }
    return next;
  }

  /** Schedules those that were due again, and drops those that have settled. */
  plan(now: number, isUnsettled: (id: string) => boolean): void {
    for (const [id, entry] of this.#entries) {
      const unsettled = isUnsettled(id);
      if (!unsettled && now >= entry.since + this.pace.afterChange) {
        this.#entries.delete(id);
      } else if (entry.due <= now) {
        entry.due = now + this.interval(id, now, unsettled);
      }
    }
  }

  /** How long to wait before polling it again. */
  interval(id: string, now: number, unsettled: boolean): number {
    const since = this.#entries.get(id)?.since ?? Number.NEGATIVE_INFINITY;
    const often = now < since + (unsettled ? this.pace.stuckAfter : this.pace.afterChange);
    return often ? this.pace.converging : this.pace.settled;
  }

  /** Drops everything else. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#entries.keys()) {
      if (!ids.has(id)) {
        this.#entries.delete(id);
      }
    }
  }
}
