/** How often a swarm is polled and how long its changes are waited for, in milliseconds. */
export interface Pace {
  /** Changes that arrive within this time are drawn as one. */
  readonly coalesce: number;
  /** Between polls of what has not settled, such as a service whose tasks do not all run yet. */
  readonly converging: number;
  /** Between polls of tasks that are shown and run as desired; no event reports that one of them fails. */
  readonly settled: number;
  /** How long a service is polled often after a change, even if it seems settled: its tasks change a moment later. */
  readonly afterChange: number;
  /** How long an unsettled service is polled often. After that it is stuck, and polled like a settled one. */
  readonly stuckAfter: number;
  /** Between complete readings, because engines silently drop events for slow readers (moby `daemon/events`). */
  readonly resync: number;
  /**
   * How long managers that are slower than the first one are waited for, and before those that contradict each other are
   * asked again: they agree a moment after a role has changed.
   */
  readonly grace: number;
  /**
   * The same while no manager of the swarm is known, because the fastest one may lie. Longer than an engine may take for
   * one answer, so that all of them are waited for.
   */
  readonly firstContact: number;
  /** Until the first and, after doubling, between the last attempts to reach a manager again. */
  readonly firstRetry: number;
  readonly lastRetry: number;
  /** How long running = desired must hold to count as converged; by default the monitor period of an update. */
  readonly stable: number;
}

export const usualPace: Pace = {
  coalesce: 50,
  converging: 1000,
  settled: 12_000,
  afterChange: 8000,
  stuckAfter: 60_000,
  resync: 60_000,
  grace: 1000,
  firstContact: 20_000,
  firstRetry: 1000,
  lastRetry: 30_000,
  stable: 5000,
};

/** How long something is waited for, and how often it is polled, in milliseconds. */
export interface PollLimits {
  readonly limit: number;
  readonly interval: number;
}
