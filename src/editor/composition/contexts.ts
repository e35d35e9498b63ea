/**
 * How the extension is put together. `extension.ts` builds the services below and passes them to `registerMachines` and
 * `registerSwarms` in this folder, which register views and commands. A command gets its context as an argument and
 * reaches nothing else. What talks SSH (`SshServices`) and the commands on swarms are loaded on first use.
 */
import type * as vscode from 'vscode';
import type { FleetLike } from '../../machines/fleet';
import type { Machine } from '../../machines/machine';
import type { MachineStore } from '../../machines/store';
import type { HostAddress } from '../../provisioning/probe/addresses';
import type { Clusters } from '../../swarm/clusters';
import type { SwarmNames } from '../../swarm/swarm-names';
import type { CommandRunner } from '../commands/command-runner';
import type { ProvisionRuns } from '../commands/machines/provision-runs';
import type { SetActive } from '../commands/machines/set-active';
import type { FullTexts } from '../documents/full-texts';
import type { InspectDocuments } from '../documents/inspect-documents';
import type { Output } from '../output';
import type { MachinePrompts } from '../prompts/machines/machine-picker';
import type { Questions } from '../prompts/questions';
import type { ActiveMachine, TerminalEnvironment } from '../terminals/active-machine';
import type { ContextKeys } from './context-keys';
import type { Lazy } from './lazy';
import type { SshServices } from './ssh-services';

/** What views and commands on machines and on swarms share. */
export interface EditorServices {
  readonly fleet: FleetLike;
  readonly runner: CommandRunner;
  readonly output: Output;
  readonly questions: Questions;
  readonly machinePrompts: MachinePrompts;
  readonly documents: InspectDocuments;
  readonly fullTexts: FullTexts;
  readonly contextKeys: ContextKeys;
  /** Disposed when the extension is deactivated. */
  readonly subscriptions: vscode.Disposable[];
  /** Waits until the store has been read. @throws MachineFailure if it cannot be read */
  fleetKnown(): Promise<void>;
}

/** What the Machines view and the commands on machines work with. */
export interface MachinesContext extends EditorServices {
  readonly store: MachineStore;
  readonly active: ActiveMachine;
  readonly setActive: SetActive;
  readonly runs: ProvisionRuns;
  readonly ssh: Lazy<SshServices>;
  environmentOf(machine: Machine): TerminalEnvironment;
  /** Checks machines and swarms again, and reads open documents again. */
  refresh(): Promise<void>;
  /** Reads the store and starts to check machines, once. @throws MachineFailure if the store cannot be read */
  startFleet(): Promise<void>;
  /** Takes whether the Machines view is visible. */
  setMachinesVisible(visible: boolean): void;
}

/** What the Swarm view and the commands on swarms, nodes and services work with. */
export interface SwarmContext extends EditorServices {
  readonly clusters: Clusters;
  readonly swarmNames: SwarmNames;
  /**
   * Takes whether anything needs the state of swarms. Call it rather than `clusters.setVisible`: it also keeps the
   * machines behind them checked while the Machines view is closed.
   */
  setSwarmVisible(visible: boolean): void;
  /**
   * The addresses at which other hosts may reach the machine, read over SSH: no loopback, link-local or container
   * networks. @throws SshFailure, EditorFailure
   */
  addressesOf(machineName: string, signal?: AbortSignal): Promise<readonly HostAddress[]>;
}
