/** How often and how patiently a swarm is looked at, in milliseconds. */
export interface Pace {
  /** Changes that come within this time are drawn as one. */
  readonly coalesce: number;
  /** Between looks at what is on its way: a service whose tasks do not all run yet. */
  readonly converging: number;
  /** Between looks at tasks that are shown and run as desired; nothing tells when one of them fails. */
  readonly settled: number;
  /** How long a service is looked at after it was touched even if all seems well: tasks move a moment later. */
  readonly stirred: number;
  /** How long a service is looked at closely while it is on its way; then it is stuck, and looked at like a settled one. */
  readonly restless: number;
  /** Between complete readings, because engines drop events for slow readers without a word (moby `daemon/events`). */
  readonly resync: number;
  /**
   * For managers that are later than the first to answer, and before those that contradict each other are asked again:
   * they agree a moment after a role has changed.
   */
  readonly moment: number;
  /**
   * For managers that are later than the first to answer while none of the swarm is known: the quickest may lie. Longer
   * than an engine may take for one answer, so that in fact all are waited for.
   */
  readonly firstContact: number;
  /** Until the first and, after doubling, between the last attempts to reach a manager again. */
  readonly firstRetry: number;
  readonly lastRetry: number;
  /** How long running = desired must hold to count as converged; the monitor period of an update by default. */
  readonly stable: number;
}

export const usualPace: Pace = {
  coalesce: 50,
  converging: 1000,
  settled: 12_000,
  stirred: 8000,
  restless: 60_000,
  resync: 60_000,
  moment: 1000,
  firstContact: 20_000,
  firstRetry: 1000,
  lastRetry: 30_000,
  stable: 5000,
};
