import * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import type { FleetLike, FleetLikeEntry } from '../../swarm/fleet-like';
import { EditorFailure } from '../failure';

type MachineEntry = Extract<FleetLikeEntry, { kind: 'machine' }>;

export interface MachineQuestion {
  /** What the choice is for, e.g. `Open SSH Terminal`. */
  readonly title: string;
  readonly placeholder: string;
  /** Which machines are offered; all where undefined. */
  readonly where?: (entry: MachineEntry) => boolean;
  /** The sentence where none is left to be offered. */
  readonly none?: string;
}

/** The name behind what a command was called with: a row of the machines' tree, or a keybinding's argument. */
export function machineNameOf(target: unknown): string | undefined {
  if (typeof target === 'string') {
    return target;
  }
  if (typeof target === 'object' && target !== null && 'machineName' in target) {
    return typeof target.machineName === 'string' ? target.machineName : undefined;
  }
  return undefined;
}

/** Questions for machines. Each throws `Cancelled` when the person leaves it. */
export class MachinePrompts {
  /** @param activeName the window's active machine */
  constructor(
    private readonly fleet: FleetLike,
    private readonly activeName: () => string | undefined,
  ) {}

  /** Asks for one machine. @throws EditorFailure where none can be offered */
  async pickMachine(question: MachineQuestion): Promise<string> {
    return pickOne(question, this.items(question));
  }

  /** Asks for some machines, at least one. @throws EditorFailure where none can be offered */
  async pickMachines(question: MachineQuestion): Promise<readonly string[]> {
    const picked = await vscode.window.showQuickPick(this.items(question), {
      title: question.title,
      placeHolder: question.placeholder,
      matchOnDescription: true,
      canPickMany: true,
    });
    if (picked === undefined || picked.length === 0) {
      throw new Cancelled();
    }
    return picked.map((item) => item.label);
  }

  /** Asks for one row of the list, broken ones included. @throws EditorFailure where the list is empty */
  async pickEntry(question: Omit<MachineQuestion, 'where'>): Promise<string> {
    const broken = this.fleet
      .entries()
      .flatMap((entry) =>
        entry.kind === 'machine'
          ? []
          : [{ label: entry.name, description: entry.problem, iconPath: new vscode.ThemeIcon('error') }],
      );
    return pickOne(question, broken.length === 0 ? this.items(question) : [...this.machineItems(), ...broken]);
  }

  /** Each machine as an item of a quick pick, its label the name; the description marks the active one. */
  machineItems(where?: MachineQuestion['where']): vscode.QuickPickItem[] {
    const active = this.activeName();
    return this.fleet
      .entries()
      .filter((entry) => entry.kind === 'machine')
      .filter((entry) => where?.(entry) ?? true)
      .map(({ machine: { name, address } }) => ({
        label: name,
        description: name === active ? vscode.l10n.t('active · {0}', address) : address,
        iconPath: new vscode.ThemeIcon('server'),
      }));
  }

  private items(question: MachineQuestion): vscode.QuickPickItem[] {
    const offered = this.machineItems(question.where);
    if (offered.length === 0) {
      throw new EditorFailure(
        'nothing-to-pick',
        question.none ?? vscode.l10n.t('There is no machine yet.'),
        this.fleet.entries().length === 0 ? vscode.l10n.t('Add one with “Add Machine…”.') : '',
      );
    }
    return offered;
  }
}

async function pickOne(
  question: Omit<MachineQuestion, 'where'>,
  items: readonly vscode.QuickPickItem[],
): Promise<string> {
  const picked = await vscode.window.showQuickPick(items, {
    title: question.title,
    placeHolder: question.placeholder,
    matchOnDescription: true,
  });
  if (picked === undefined) {
    throw new Cancelled();
  }
  return picked.label;
}
