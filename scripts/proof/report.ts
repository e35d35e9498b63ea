import { layers, type Outcome } from './job';

/** The counts of some outcomes. */
export function total(outcomes: readonly Outcome[]): { passed: number; failed: number; skipped: number } {
  const sum = (what: 'passed' | 'failed' | 'skipped'): number =>
    outcomes.reduce((result, outcome) => result + outcome[what], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/**
 * The lines that end the proof: each failure again, for who reads only the end; each layer and its jobs with their times; each reason for
 * skipping once; and `N passed, N failed, N skipped` as the last.
 * @param seconds from begin to end, which is less than the sum of jobs that ran side by side
 */
export function report(
  outcomes: readonly Outcome[],
  seconds: number,
  stoppedBy: string | undefined,
): readonly string[] {
  const failures = outcomes.flatMap(({ name, failures: texts }) =>
    texts.map((text) => `\nfailed in ${name}: ${text.trim().replaceAll('\n', '\n  ')}`),
  );
  return [
    ...failures,
    '',
    ...layers.flatMap((layer) =>
      layerLines(
        layer,
        outcomes.filter((outcome) => outcome.layer === layer),
      ),
    ),
    ...reasonLines(outcomes),
    ...(stoppedBy === undefined ? [] : [`Stopped by ${stoppedBy}.`]),
    `${seconds.toFixed(0)} s in all`,
    counts(outcomes),
  ];
}

function counts(outcomes: readonly Outcome[]): string {
  const { passed, failed, skipped } = total(outcomes);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function layerLines(layer: string, outcomes: readonly Outcome[]): readonly string[] {
  const [only, ...more] = outcomes;
  if (only === undefined) {
    return [];
  }
  if (more.length === 0) {
    return [line(only.name === layer ? layer : only.name, [only])];
  }
  const jobs = outcomes.toSorted((one, other) => one.name.localeCompare(other.name));
  return [line(layer, outcomes), ...jobs.map((outcome) => `  ${line(outcome.name, [outcome])}`)];
}

function line(name: string, outcomes: readonly Outcome[]): string {
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0);
  const endings = outcomes.length === 1 && outcomes[0]?.ended !== '' ? `: ${outcomes[0]?.ended ?? ''}` : '';
  return `${name.padEnd(28)} ${counts(outcomes)} (${seconds.toFixed(0)} s)${endings}`;
}

function reasonLines(outcomes: readonly Outcome[]): readonly string[] {
  const reasons = new Map<string, number>();
  for (const [reason, count] of outcomes.flatMap((outcome) => Object.entries(outcome.reasons))) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  return [...reasons].map(([reason, count]) => `skipped ${count}: ${reason}`);
}
