import type * as vscode from 'vscode';
import type { Clusters } from '../swarm/clusters';
import type { FleetLike } from '../swarm/fleet-like';
import type { SwarmActions } from '../swarm/swarm-actions';
import type { CommandRunner } from './commands/command-runner';
import type { ContextKeys } from './context-keys';
import type { InspectDocuments } from './documents/inspect-documents';
import type { Output } from './output';
import type { MachinePrompts } from './prompts/machine-picker';

/** An address of a host's own, as `ip address` names it. */
export interface HostAddress {
  /** IPv4 or IPv6, without prefix length and zone. */
  readonly address: string;
  /** E.g. `eth0`. */
  readonly interface: string;
}

/** What the composition root gives to the swarm's half of the editor room. */
export interface SwarmContext {
  readonly fleet: FleetLike;
  readonly clusters: Clusters;
  readonly actions: SwarmActions;
  readonly runner: CommandRunner;
  readonly output: Output;
  /** Disposed when the extension is deactivated. */
  readonly subscriptions: vscode.Disposable[];
  readonly prompts: MachinePrompts;
  readonly documents: InspectDocuments;
  /** `hasSwarm` and the keys of machines are kept by the machines' half. */
  readonly contextKeys: ContextKeys;
  /**
   * The addresses that other hosts may reach the machine at, asked over SSH: no loopback, link-local or container
   * networks. @throws SshFailure
   */
  addressesOf(machineName: string, signal?: AbortSignal): Promise<readonly HostAddress[]>;
}
