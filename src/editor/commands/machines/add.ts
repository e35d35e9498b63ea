import * as vscode from 'vscode';
import { Cancelled, describeFailure } from '../../../failure';
import type { Machine, MachineSpec } from '../../../machines/machine';
import { SshFailure } from '../../../ssh/failure';
import type { Output } from '../../output';
import { answersOf, type MachineAnswers } from '../../prompts/machines/machine-answers';
import type { MachineWizard } from '../../prompts/machines/machine-wizard';
import type { PromptQueue } from '../../prompts/prompt-queue';
import { showError, showInformation } from '../../shown/messages';
import { flashDone } from '../../shown/status';
import type { Provision, ProvisionRuns } from './provision-runs';
import type { SetActive } from './set-active';

/** What the user does after a run that failed. */
type Next = 'again' | 'edit' | 'nothing';

export interface AddMachineOptions {
  readonly wizard: MachineWizard;
  readonly queue: PromptQueue;
  readonly runs: Pick<ProvisionRuns, 'run'>;
  readonly provision: Provision;
  readonly setActive: SetActive;
  readonly output: Pick<Output, 'line' | 'failure' | 'show'>;
  readonly forgetHostKey: (name: string) => Promise<void>;
}

/** Adds machines or provisions them again, and shows the result with the next step. */
export class AddMachine {
  constructor(private readonly options: AddMachineOptions) {}

  /** Asks for a new machine and provisions it; if that fails, the user may edit the answers and try again. */
  async add(): Promise<void> {
    let answers: MachineAnswers | undefined = {};
    while (answers !== undefined) {
      const start: MachineAnswers = answers;
      const spec = await this.options.queue.ask(() => this.options.wizard.run(start));
      const next = await this.#runUntilDone(spec, vscode.l10n.t('Adding “{0}”', spec.name), true);
      answers = next === 'edit' ? answersOf(spec) : undefined;
    }
  }

  /** Provisions a machine that is in the store. */
  async again(spec: MachineSpec): Promise<void> {
    await this.#runUntilDone(spec, vscode.l10n.t('Provisioning “{0}”', spec.name), false);
  }

  /** Runs until it succeeds, is canceled, or the user gives up. */
  async #runUntilDone(spec: MachineSpec, title: string, canEdit: boolean): Promise<Exclude<Next, 'again'>> {
    for (;;) {
      let machine: Machine;
      try {
        machine = await this.options.runs.run(spec, title, this.options.provision);
      } catch (error) {
        const next = await this.#failed(spec.name, error, canEdit);
        if (next !== 'again') {
          return next;
        }
        continue;
      }
      await this.#succeeded(machine);
      return 'nothing';
    }
  }

  async #succeeded(machine: Machine): Promise<void> {
    const { name } = machine;
    const sentence = vscode.l10n.t('Docker is up and running on “{0}”.', name);
    if (this.options.setActive.isActive(name)) {
      flashDone(sentence, 10_000);
      return;
    }
    const activate = vscode.l10n.t('Set Active');
    if ((await showInformation(sentence, activate)) === activate) {
      await this.options.setActive.toMachine(machine);
    }
  }

  async #failed(name: string, error: unknown, canEdit: boolean): Promise<Next> {
    if (error instanceof Cancelled) {
      this.options.output.line(name, vscode.l10n.t('Canceled'));
      return 'nothing';
    }
    this.options.output.failure(name, error);
    const again = vscode.l10n.t('Try Again');
    const edit = vscode.l10n.t('Edit…');
    const forget = vscode.l10n.t('Forget Host Key…');
    const show = vscode.l10n.t('Show Output');
    const isOtherKey = error instanceof SshFailure && error.reason === 'pinned-key-changed';
    const sentence = describeFailure(error);
    const choice = await showError(
      canEdit
        ? vscode.l10n.t('Adding “{0}” failed. {1}', name, sentence)
        : vscode.l10n.t('Provisioning “{0}” failed. {1}', name, sentence),
      again,
      ...(canEdit ? [edit] : []),
      ...(isOtherKey ? [forget] : []),
      show,
    );
    if (choice === show) {
      this.options.output.show();
    } else if (choice === forget) {
      await this.options.forgetHostKey(name);
    }
    return choice === again ? 'again' : choice === edit ? 'edit' : 'nothing';
  }
}
