import type * as vscode from 'vscode';
import type { HostAddress } from '../../provisioning/probe/addresses';
import type { Clusters } from '../../swarm/clusters';
import type { FleetLike } from '../../machines/fleet/fleet-like';
import type { CommandRunner } from '../commands/command-runner';
import type { ContextKeys } from './context-keys';
import type { FullTexts } from '../documents/full-texts';
import type { InspectDocuments } from '../documents/inspect-documents';
import type { Output } from '../output';
import type { MachinePrompts } from '../prompts/machines/machine-picker';
import type { Questions } from '../prompts/questions';

export type { HostAddress };

/** What the composition root gives to the swarm's half of the editor room. */
export interface SwarmContext {
  readonly fleet: FleetLike;
  readonly clusters: Clusters;
  readonly runner: CommandRunner;
  readonly output: Output;
  /** Disposed when the extension is deactivated. */
  readonly subscriptions: vscode.Disposable[];
  readonly prompts: MachinePrompts;
  readonly questions: Questions;
  readonly documents: InspectDocuments;
  readonly fullTexts: FullTexts;
  /** `hasSwarm` and the keys of machines are kept by the machines' half. */
  readonly contextKeys: ContextKeys;
  /** Waits until the store has been read. @throws MachineFailure where it cannot be read */
  fleetKnown(): Promise<void>;
  /**
   * Tells whether anybody looks at the swarms. Call it rather than `clusters.setVisible`: the machines behind them are
   * then checked as well, also while their own view is closed.
   */
  setSwarmVisible(visible: boolean): void;
  /**
   * The addresses that other hosts may reach the machine at, asked over SSH: no loopback, link-local or container
   * networks. @throws SshFailure
   */
  addressesOf(machineName: string, signal?: AbortSignal): Promise<readonly HostAddress[]>;
}
