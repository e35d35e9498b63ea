import * as l10n from '@vscode/l10n';
import { Cancelled } from '../failure';
import type { IncompleteProvisioning, Machine } from '../machines/machine';
import { Journal, type JournalEntry } from './journal';
import type { ProvisioningStore } from './parts';
import type { Step } from './step';

/**
 * What the store learns of a run: nothing until the host is about to be changed or is proved to be right; then the
 * machine, as incomplete, at which step, and why it stopped.
 */
export class RunRecord {
  private readonly journal: Journal;
  private step = '';
  private begun = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: ProvisioningStore,
    private readonly name: string,
    /** Whether the store has the machine already. */
    private stored: boolean,
    private readonly clock: () => Date,
  ) {
    this.journal = new Journal(store.machineDirectory(name), clock);
  }

  /** Stores the machine as one whose provisioning has begun. @throws MachineFailure */
  async begin(machine: Machine, steps: readonly Step[]): Promise<void> {
    this.step = steps[0]?.title ?? '';
    if (!this.begun) {
      const incomplete = this.incomplete(interrupted());
      await this.store.save({ ...machine, sidecar: { ...machine.sidecar, incomplete } }, { isNew: !this.stored });
      this.stored = true;
      this.begun = true;
      await this.store.installClientFiles(this.name);
    }
  }

  /** Notes that the work has come to this point. */
  at(title: string): void {
    this.step = title;
    this.write(interrupted());
  }

  /** Notes what happens to a step. */
  note(step: Step, state: JournalEntry['state']): void {
    this.journal.note(step, state);
    if (state !== 'done') {
      this.at(step.title);
    }
  }

  /** Runs the work and notes where and why it stops. Rethrows what it throws. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      await this.settled();
      return result;
    } catch (error) {
      if (this.begun) {
        const cancelled = error instanceof Cancelled;
        const problem = cancelled
          ? l10n.t('It was cancelled.')
          : error instanceof Error
            ? error.message
            : String(error);
        this.write(problem);
        this.journal.end(cancelled ? 'cancelled' : 'failed', problem);
        await this.settled();
      }
      throw error;
    }
  }

  /** Stores the machine as complete. @param engineVersion as the engine told it @throws MachineFailure */
  async complete(machine: Machine, engineVersion: string): Promise<Machine> {
    await this.writing;
    const sidecar = { ...machine.sidecar, incomplete: undefined, lastSeen: this.clock().toISOString(), engineVersion };
    const complete = { ...machine, sidecar };
    await this.store.save(complete, { isNew: !this.stored });
    this.stored = true;
    await this.store.installClientFiles(this.name);
    if (this.begun) {
      this.journal.end('done');
    }
    return complete;
  }

  private incomplete(problem: string): IncompleteProvisioning {
    return { step: this.step, problem, at: this.clock().toISOString() };
  }

  private write(problem: string): void {
    if (!this.begun) {
      return;
    }
    const incomplete = this.incomplete(problem);
    this.writing = this.writing.then(() =>
      this.store.updateSidecar(this.name, (sidecar) => ({ ...sidecar, incomplete })),
    );
    // A rejection is for whoever awaits settled(); until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }

  private async settled(): Promise<void> {
    await Promise.all([this.writing, this.journal.settled()]);
  }
}

/** What the row says of a run that was killed: nobody was left to say more. */
function interrupted(): string {
  return l10n.t('It was interrupted.');
}
