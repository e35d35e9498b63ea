/** The layers of the proof, in the order in which they are reported. */
export const layers = ['check', 'unit', 'package', 'hosts', 'editor'] as const;
export type Layer = (typeof layers)[number];

/** One process of the proof. */
export interface Job {
  /** The layer, and the part of it if the layer has several jobs: `hosts/swarm`. */
  readonly name: string;
  readonly layer: Layer;
  readonly argv: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it writes a tally of its tests (test/tally-reporter.cjs); else it counts as one test. */
  readonly tallies: boolean;
  /** The names of jobs that have to succeed before. */
  readonly needs: readonly string[];
  /** How many processor cores it keeps busy, roughly; jobs that mostly wait for machines count less. */
  readonly load: number;
}

/** What a job left. */
export interface Outcome {
  readonly name: string;
  readonly layer: Layer;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** How many tests were skipped for each reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** One text a failure. */
  readonly failures: readonly string[];
  /** How the job ended if its tally does not show it; otherwise empty. */
  readonly ended: string;
}
