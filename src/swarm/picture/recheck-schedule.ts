import type { Pace } from '../pace';

/**
 * Things that may be on their way although no event will tell: looked at closely for a while after they were touched,
 * and as long as they are not as they should be; ever more seldom once that lasts. Times are in milliseconds.
 */
export class Restless {
  readonly #entries = new Map<string, { readonly since: number; due: number }>();

  constructor(private readonly pace: Pick<Pace, 'converging' | 'settled' | 'stirred' | 'restless'>) {}

  /** Something happened to it: it is looked at closely from now on. */
  stir(id: string, now: number): void {
    this.#entries.set(id, { since: now, due: now + this.pace.converging });
  }

  /** It was found to be on its way, without any event of it. */
  expect(id: string, now: number): void {
    if (!this.#entries.has(id)) {
      this.stir(id, now);
    }
  }

  /** What is to be looked at now. */
  due(now: number): readonly string[] {
    return [...this.#entries].filter(([, { due }]) => due <= now).map(([id]) => id);
  }

  /** When the next of them is due; infinity where none is. */
  nextDue(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { due } of this.#entries.values()) {
      next = Math.min(next, due);
    }
    return next;
  }

  /** Says when those that were due are due again, or lets them be. */
  plan(now: number, isUnsettled: (id: string) => boolean): void {
    for (const [id, entry] of this.#entries) {
      const unsettled = isUnsettled(id);
      if (!unsettled && now >= entry.since + this.pace.stirred) {
        this.#entries.delete(id);
      } else if (entry.due <= now) {
        entry.due = now + this.interval(id, now, unsettled);
      }
    }
  }

  /** How long to wait before looking at it again. */
  interval(id: string, now: number, unsettled: boolean): number {
    const since = this.#entries.get(id)?.since ?? Number.NEGATIVE_INFINITY;
    const close = now < since + (unsettled ? this.pace.restless : this.pace.stirred);
    return close ? this.pace.converging : this.pace.settled;
  }

  /** Forgets what is gone. */
  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#entries.keys()) {
      if (!ids.has(id)) {
        this.#entries.delete(id);
      }
    }
  }
}
