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
import type { ProvisionRuns } from './provision-runs';
import type { SetActive } from './set-active';

/** What a person does next after a run that failed. */
type Next = 'again' | 'edit' | 'nothing';

/** Adds machines and provisions them again, and says how it ended with the next step at hand. */
export class AddMachine {
  constructor(
    private readonly wizard: MachineWizard,
    private readonly queue: PromptQueue,
    private readonly runs: ProvisionRuns,
    private readonly setActive: SetActive,
    private readonly output: Output,
    private readonly forgetHostKey: (name: string) => Promise<void>,
  ) {}

  /** Asks for a new machine and provisions it; once more with other answers where the person wants that. */
  async add(): Promise<void> {
    let answers: MachineAnswers | undefined = {};
    while (answers !== undefined) {
      const start: MachineAnswers = answers;
      const spec = await this.queue.ask(() => this.wizard.run(start));
      const next = await this.provision(spec, vscode.l10n.t('Adding “{0}”', spec.name), true);
      answers = next === 'edit' ? answersOf(spec) : undefined;
    }
  }

  /** Provisions a machine that is in the store. */
  async again(spec: MachineSpec): Promise<void> {
    await this.provision(spec, vscode.l10n.t('Provisioning “{0}”', spec.name), false);
  }

  /** Runs until it ends well, is cancelled, or the person gives up. */
  private async provision(spec: MachineSpec, title: string, canEdit: boolean): Promise<Exclude<Next, 'again'>> {
    for (;;) {
      let machine: Machine;
      try {
        machine = await this.runs.run(spec, title);
      } catch (error) {
        const next = await this.failed(spec.name, error, canEdit);
        if (next !== 'again') {
          return next;
        }
        continue;
      }
      await this.succeeded(machine);
      return 'nothing';
    }
  }

  private async succeeded(machine: Machine): Promise<void> {
    const { name } = machine;
    const sentence = vscode.l10n.t('Docker is up and running on “{0}”.', name);
    if (this.setActive.isActive(name)) {
      flashDone(sentence, 10_000);
      return;
    }
    const activate = vscode.l10n.t('Set Active');
    if ((await showInformation(sentence, activate)) === activate) {
      await this.setActive.toMachine(machine);
    }
  }

  private async failed(name: string, error: unknown, canEdit: boolean): Promise<Next> {
    if (error instanceof Cancelled) {
      this.output.line(name, vscode.l10n.t('Cancelled'));
      return 'nothing';
    }
    this.output.failure(name, error);
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
      this.output.show();
    } else if (choice === forget) {
      await this.forgetHostKey(name);
    }
    return choice === again ? 'again' : choice === edit ? 'edit' : 'nothing';
  }
}
