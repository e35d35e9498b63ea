import * as vscode from 'vscode';
import type { Machine } from '../../../machines/machine';
import type { FleetLike } from '../../../machines/fleet';
import type { MachinePrompts } from '../../prompts/machines/machine-picker';
import type { Questions } from '../../prompts/questions';
import { showWarning } from '../../shown/messages';
import type { PickItem } from '../../shown/quick-inputs';
import type { ActiveMachine, TerminalEnvironment } from '../../terminals/active-machine';
import { warnOfConflict } from '../../terminals/environment-conflict';
import { requireMachine } from './target';

interface ChoiceItem extends PickItem {
  /** Undefined for “None”. */
  readonly machine?: string;
}

/** Sets the machine that Docker commands in terminals use. */
export class SetActive {
  constructor(
    private readonly fleet: FleetLike,
    private readonly prompts: MachinePrompts,
    private readonly questions: Questions,
    private readonly active: ActiveMachine,
    private readonly environmentOf: (machine: Machine) => TerminalEnvironment,
    private readonly memory: vscode.Memento,
  ) {}

  isActive(name: string): boolean {
    return this.active.name === name;
  }

  /** Makes a machine active in any state, and warns if its engine is not responding. */
  async to(name: string): Promise<void> {
    const { machine, snapshot } = requireMachine(this.fleet, name);
    const isRunning = snapshot.state === 'running' || snapshot.state === 'checking';
    if (isRunning || snapshot.problem === undefined) {
      await this.toMachine(machine);
    } else {
      await Promise.all([this.toMachine(machine), this.#warnOfProblem(name, snapshot.problem)]);
    }
  }

  /** Makes a machine active, and warns if something else sets its variables. */
  async toMachine(machine: Machine): Promise<void> {
    const environment = this.environmentOf(machine);
    await this.active.set(machine.name, environment);
    await warnOfConflict(machine.name, Object.keys(environment), this.memory);
  }

  async unset(): Promise<void> {
    await this.active.unset();
  }

  /** Asks for the machine, with “None” if one is active. @throws Cancelled */
  async choose(): Promise<void> {
    const question = {
      title: vscode.l10n.t('Set Active Machine'),
      placeholder: vscode.l10n.t('Select the machine for Docker commands in new terminals'),
    };
    const picked = await this.questions.pick(question, this.#choices());
    await (picked.machine === undefined ? this.unset() : this.to(picked.machine));
  }

  #choices(): ChoiceItem[] {
    const machines: ChoiceItem[] = this.prompts.machineItems().map((item) => ({ ...item, machine: item.label }));
    if (this.active.name === undefined) {
      return machines;
    }
    return [
      ...machines,
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      {
        label: vscode.l10n.t('None'),
        description: vscode.l10n.t('no Docker variables in new terminals'),
        iconPath: new vscode.ThemeIcon('circle-slash'),
      },
    ];
  }

  async #warnOfProblem(name: string, problem: { sentence: string; remedy: string }): Promise<void> {
    const unset = vscode.l10n.t('Unset');
    const choice = await showWarning(
      `${vscode.l10n.t('“{0}” is active, but Docker commands will fail for now.', name)} ${problem.sentence} ${problem.remedy}`.trim(),
      unset,
    );
    if (choice === unset && this.isActive(name)) {
      await this.unset();
    }
  }
}
