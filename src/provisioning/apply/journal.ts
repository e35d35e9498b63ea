import { join } from 'node:path';
import { writeFileAtomically } from '../../files/atomic-file';
import { phrase } from '../../phrase';

/** How many entries a record has at most: a run has a dozen. */
const maxEntries = 1000;

/** How long a title or sentence is at most, in UTF-16 code units. */
const maxText = 1000;

/** What happened to a step, and when (ISO 8601). */
export interface JournalEntry {
  readonly step: string;
  readonly title: string;
  readonly state: 'begin' | 'done' | 'failed' | 'cancelled';
  readonly at: string;
}

/** One run of provisioning, as kept in the machine's folder. */
export interface JournalRecord {
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly outcome: 'running' | 'done' | 'failed' | 'cancelled';
  readonly problem: string | undefined;
  readonly entries: readonly JournalEntry[];
}

/**
 * The record of a machine's last run, `provisioning.json` beside its config.json: saved before and after each step, so
 * that it shows where a killed run stopped.
 */
export class Journal {
  #record: JournalRecord;

  /** @param directory the machine's folder @param clock for the entries' times */
  constructor(
    private readonly directory: string,
    private readonly clock: () => Date,
  ) {
    this.#record = { startedAt: this.#now(), endedAt: undefined, outcome: 'running', problem: undefined, entries: [] };
  }

  /** Records what happens to a step. */
  note(step: { readonly id: string; readonly title: string }, state: JournalEntry['state']): void {
    const entry: JournalEntry = { step: step.id, title: phrase(step.title, maxText), state, at: this.#now() };
    if (this.#record.entries.length < maxEntries) {
      this.#record = { ...this.#record, entries: [...this.#record.entries, entry] };
    }
  }

  /** Records how the run ended. */
  end(outcome: 'done' | 'failed' | 'cancelled', problem?: string): void {
    const sentence = problem === undefined ? undefined : phrase(problem, maxText);
    this.#record = { ...this.#record, outcome, problem: sentence, endedAt: this.#now() };
  }

  /** Writes what was recorded so far. @throws the file system's error */
  save(): Promise<void> {
    return writeFileAtomically(journalPath(this.directory), `${JSON.stringify(this.#record, undefined, 2)}\n`, 0o600);
  }

  #now(): string {
    return this.clock().toISOString();
  }
}

/** Where a machine's journal is. @param directory the machine's folder */
export function journalPath(directory: string): string {
  return join(directory, 'provisioning.json');
}
