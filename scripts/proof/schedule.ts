import type { Job } from './job';

export interface Schedule {
  /** How many processor cores’ worth of jobs run side by side. */
  readonly cores: number;
  /** Seconds that a job is expected to take. */
  readonly expected: (job: Job) => number;
  /** Runs a job; gives whether it succeeded. */
  readonly run: (job: Job) => Promise<boolean>;
  /** Called instead of `run` for a job that needs one that failed. */
  readonly leaveOut: (job: Job, failed: string) => void;
  /** Whether nothing more is to be started. */
  readonly stopped: () => boolean;
}

/**
 * Runs jobs side by side, as many as their loads allow and at least one, each after those that it needs. Of those that may start, that which
 * the rest of the proof waits for longest comes first. Settles when all that was started has ended.
 */
export async function runJobs(jobs: readonly Job[], schedule: Schedule): Promise<void> {
  const waiting = new Set(jobs);
  const running = new Map<Job, Promise<void>>();
  const results = new Map<string, boolean>();
  const urgency = urgencies(jobs, schedule.expected);
  const queue = [...jobs].sort((one, other) => (urgency.get(other) ?? 0) - (urgency.get(one) ?? 0));
  const load = (): number => [...running.keys()].reduce((sum, job) => sum + job.load, 0);

  for (;;) {
    for (const job of queue) {
      if (schedule.stopped() || !waiting.has(job)) {
        continue;
      }
      const failed = job.needs.find((name) => results.get(name) === false);
      if (failed !== undefined) {
        waiting.delete(job);
        results.set(job.name, false);
        schedule.leaveOut(job, failed);
      } else if (
        job.needs.every((name) => results.get(name) === true) &&
        (running.size === 0 || load() + job.load <= schedule.cores)
      ) {
        waiting.delete(job);
        const ended = schedule.run(job).then((succeeded) => {
          results.set(job.name, succeeded);
          running.delete(job);
        });
        running.set(job, ended);
      }
    }
    if (running.size === 0) {
      return;
    }
    await Promise.race(running.values());
  }
}

/** Seconds from each job’s begin to the end of the longest chain of jobs that need it. */
function urgencies(jobs: readonly Job[], expected: (job: Job) => number): ReadonlyMap<Job, number> {
  const known = new Map<Job, number>();
  const visit = (job: Job): number => {
    const before = known.get(job);
    if (before !== undefined) {
      return before;
    }
    const later = jobs.filter(({ needs }) => needs.includes(job.name)).map(visit);
    const seconds = expected(job) + Math.max(0, ...later);
    known.set(job, seconds);
    return seconds;
  };
  jobs.forEach(visit);
  return known;
}
