import * as vscode from 'vscode';
import type { FleetLike, MachineEntry } from '../../../machines/fleet';
import { EditorFailure } from '../../failure';
import { withDelayedProgress } from '../../delayed-progress';
import type { PickItem } from '../../shown/quick-inputs';
import type { Question, Questions } from '../questions';

/** `title`: what the choice is for, such as `Open SSH Terminal`. */
export interface MachineQuestion extends Question {
  /** Which machines are listed; all if undefined. */
  readonly where?: (entry: MachineEntry) => boolean;
  /** The sentence if there is none to list. */
  readonly none?: string;
}

/** The machine name in a command's argument: a row of the Machines view, or the argument of a keybinding. */
export function machineNameOf(target: unknown): string | undefined {
  if (typeof target === 'string') {
    return target;
  }
  if (typeof target === 'object' && target !== null && 'machineName' in target) {
    return typeof target.machineName === 'string' ? target.machineName : undefined;
  }
  return undefined;
}

/** Asks for machines. Each method throws `Cancelled` if the user cancels. */
export class MachinePrompts {
  /** @param activeName the window's active machine */
  constructor(
    private readonly fleet: FleetLike,
    private readonly activeName: () => string | undefined,
    private readonly questions: Questions,
  ) {}

  /** Asks for one machine. @throws EditorFailure if there is none to choose */
  async pickMachine(question: MachineQuestion): Promise<string> {
    return (await this.questions.pick(question, await this.#items(question))).label;
  }

  /** Asks for at least one machine; all are selected at first. @throws EditorFailure if there is none to choose */
  async pickMachines(question: MachineQuestion): Promise<readonly string[]> {
    const items = await this.#items(question);
    const picked = await this.questions.pickSome(question, items, items);
    return picked.map((item) => item.label);
  }

  /** Asks for one row of the list, including broken ones. @throws EditorFailure if the list is empty */
  async pickEntry(question: Omit<MachineQuestion, 'where'>): Promise<string> {
    const broken = this.fleet
      .entries()
      .flatMap((entry) =>
        entry.kind === 'machine'
          ? []
          : [{ label: entry.name, description: entry.problem, iconPath: new vscode.ThemeIcon('error') }],
      );
    const items = broken.length === 0 ? await this.#items(question) : [...this.machineItems(), ...broken];
    return (await this.questions.pick(question, items)).label;
  }

  /** Each machine as an item of a quick pick, its label the name; the description marks the active one. */
  machineItems(where?: MachineQuestion['where']): PickItem[] {
    const active = this.activeName();
    return this.fleet
      .entries()
      .filter((entry) => entry.kind === 'machine')
      .filter((entry) => where?.(entry) ?? true)
      .map(({ machine: { name, address } }) => ({
        label: name,
        description:
          name === active
            ? vscode.l10n.t({
                message: 'active · {0}',
                args: [address],
                comment: 'The active machine; {0} is its address',
              })
            : address,
        iconPath: new vscode.ThemeIcon('server'),
      }));
  }

  async #items(question: MachineQuestion): Promise<PickItem[]> {
    let offered = this.machineItems(question.where);
    if (offered.length === 0 && this.fleet.entries().length > 0) {
      // They may not have been checked yet, or not for a while.
      await withDelayedProgress(vscode.l10n.t('Checking machines'), () => this.fleet.refresh());
      offered = this.machineItems(question.where);
    }
    if (offered.length === 0) {
      throw new EditorFailure(
        'nothing-to-pick',
        question.none ?? vscode.l10n.t('There are no machines yet.'),
        this.fleet.entries().length === 0 ? vscode.l10n.t('Run “Add Machine…” to add one.') : '',
      );
    }
    return offered;
  }
}
