import * as l10n from '@vscode/l10n';
import { Cancelled, describeFailure } from '../../failure';
import type { IncompleteProvisioning, Machine } from '../../machines/machine';
import type { MachineStore } from '../../machines/store';
import { phrase } from '../../phrase';
import { Journal, type JournalEntry } from './journal';
import type { Step } from '../step';

/** How long a stored sentence is at most, in UTF-16 code units: rows and tooltips show it at every start. */
const maxSentence = 1000;

/**
 * What the store records about a run: nothing until the host is about to be changed or is proved to be right; then the
 * machine, as incomplete, at which step, and why it stopped.
 */
export class RunRecord {
  readonly #journal: Journal;
  #step = '';
  #begun = false;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param stored whether the store has the machine already
   * @param report called with a sentence if something could not be recorded; the run continues
   */
  constructor(
    private readonly store: MachineStore,
    private readonly name: string,
    private stored: boolean,
    private readonly clock: () => Date,
    private readonly report: (sentence: string) => void,
  ) {
    this.#journal = new Journal(store.machineDirectory(name), clock);
  }

  /** Stores the machine as one whose provisioning has started. @throws MachineFailure */
  async begin(machine: Machine, steps: readonly Step[]): Promise<void> {
    this.#step = phrase(steps[0]?.title ?? '', maxSentence);
    if (!this.#begun) {
      const incomplete = this.#incomplete(interrupted());
      await this.store.save({ ...machine, sidecar: { ...machine.sidecar, incomplete } }, { isNew: !this.stored });
      this.stored = true;
      this.#begun = true;
      await this.store.installClientFiles(this.name);
    }
  }

  /** Records that the work has come to this point. */
  at(title: string): void {
    this.#step = phrase(title, maxSentence);
    this.#noteIncomplete(interrupted());
  }

  /** Records what happens to a step. */
  note(step: Step, state: JournalEntry['state']): void {
    this.#journal.note(step, state);
    this.#later(() => this.#journal.save());
    if (state !== 'done') {
      this.at(step.title);
    }
  }

  /** Runs the work and records where and why it stops. Rethrows what it throws. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const cancelled = error instanceof Cancelled;
      const said = error instanceof Error ? error.message : String(error);
      const problem = cancelled ? l10n.t('Canceled.') : phrase(said, maxSentence);
      this.#noteIncomplete(problem);
      this.#end(cancelled ? 'cancelled' : 'failed', problem);
      throw error;
    } finally {
      await this.#writing;
    }
  }

  /** Stores the machine as complete. @param engineVersion as the engine reported it @throws MachineFailure */
  async complete(machine: Machine, engineVersion: string): Promise<Machine> {
    await this.#writing;
    const sidecar = { ...machine.sidecar, incomplete: undefined, lastSeen: this.clock().toISOString(), engineVersion };
    const complete = { ...machine, sidecar };
    await this.store.save(complete, { isNew: !this.stored });
    this.stored = true;
    await this.store.installClientFiles(this.name);
    this.#end('done');
    return complete;
  }

  #incomplete(problem: string): IncompleteProvisioning {
    return { step: this.#step, problem, at: this.clock().toISOString() };
  }

  #noteIncomplete(problem: string): void {
    const incomplete = this.#incomplete(problem);
    this.#later(() => this.store.updateSidecar(this.name, (sidecar) => ({ ...sidecar, incomplete })));
  }

  #end(outcome: 'done' | 'failed' | 'cancelled', problem?: string): void {
    this.#journal.end(outcome, problem);
    this.#later(() => this.#journal.save());
  }

  /** Writes behind the work, in order, and only for a machine that is stored because of this run. */
  #later(write: () => Promise<void>): void {
    if (this.#begun) {
      this.#writing = this.#writing.then(write).catch((error: unknown) => {
        this.report(l10n.t('Could not record progress. {0}', phrase(describeFailure(error), maxSentence)));
      });
    }
  }
}

/** What the row shows after this process was killed during a run. */
function interrupted(): string {
  return l10n.t('Interrupted.');
}
