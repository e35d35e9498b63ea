import type * as vscode from 'vscode';
import type { Machine } from '../../machines/machine';
import type { MachineStore } from '../../machines/store/store';
import type { FleetLike } from '../../machines/fleet/fleet-like';
import type { CommandRunner } from '../commands/command-runner';
import type { ProvisionRuns } from '../commands/machines/provision-runs';
import type { SetActive } from '../commands/machines/set-active';
import type { ContextKeys } from './context-keys';
import type { FullTexts } from '../documents/full-texts';
import type { InspectDocuments } from '../documents/inspect-documents';
import type { Hosts } from './ssh-services';
import type { Lazy } from './lazy';
import type { Output } from '../output';
import type { MachinePrompts } from '../prompts/machines/machine-picker';
import type { Questions } from '../prompts/questions';
import type { ActiveMachine, TerminalEnvironment } from '../terminals/active-machine';

/** What the composition root gives to the machines' half of the editor room. */
export interface MachinesContext {
  readonly fleet: FleetLike;
  readonly store: MachineStore;
  readonly active: ActiveMachine;
  readonly hosts: Lazy<Hosts>;
  readonly setActive: SetActive;
  readonly runs: ProvisionRuns;
  readonly runner: CommandRunner;
  readonly output: Output;
  readonly prompts: MachinePrompts;
  readonly questions: Questions;
  readonly documents: InspectDocuments;
  readonly fullTexts: FullTexts;
  readonly contextKeys: ContextKeys;
  /** Disposed when the extension is deactivated. */
  readonly subscriptions: vscode.Disposable[];
  environmentOf(machine: Machine): TerminalEnvironment;
  /** Looks at machines, swarms and open documents again. */
  refresh(): Promise<void>;
  /** Reads the store and begins to look at machines, once. @throws MachineFailure where the store cannot be read */
  startFleet(): Promise<void>;
  /** Waits until the store has been read. @throws MachineFailure where it cannot be read */
  fleetKnown(): Promise<void>;
  /** Hears whether the machines' view can be seen. */
  setMachinesVisible(visible: boolean): void;
}
