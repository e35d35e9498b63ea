/** One measured number. */
export interface Figure {
  /** Dotted, e.g. `provision.second-run.s`; the last part is the unit if it is a time. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is to be compared with, as text for the table. */
  readonly target?: string;
  /** All runs, in the order they were made; absent if nothing was repeated. */
  readonly runs?: readonly number[];
}

/** A group of figures that are measured together, because they share what is costly to set up. */
export interface Group {
  readonly name: string;
  /** Why it cannot be measured on this box; undefined if it can. */
  unavailable?(): string | undefined;
  measure(): Promise<readonly Figure[]>;
}

/** The median; the mean of the middle two for an even number of runs. @throws Error for no runs */
export function median(runs: readonly number[]): number {
  const sorted = [...runs].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new Error('A median needs at least one run.');
  }
  return (upper + lower) / 2;
}

/** Seconds that a piece of work takes. */
export async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** A figure that is the median of several runs. */
export function medianFigure(name: string, unit: string, runs: readonly number[], target?: string): Figure {
  return { name, unit, value: median(runs), runs, ...(target === undefined ? {} : { target }) };
}
