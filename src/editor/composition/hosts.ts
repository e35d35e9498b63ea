import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import { CertificateAuthority } from '../../certificates/authority';
import { connectEngine } from '../../engine/engine-client';
import type { Machine, MachineSpec } from '../../machines/machine';
import type { MachineStore } from '../../machines/store/store';
import type { HostAddress } from '../../provisioning/probe/addresses';
import type { ProvisionObserver } from '../../provisioning/observer';
import { Provisioner } from '../../provisioning/provisioner';
import { Ssh2Connector } from '../../ssh/connector';
import { defaultKnownHostsFiles, KnownHosts } from '../../ssh/host-keys/known-hosts';
import { SshPool } from '../../ssh/pool';
import { resolveTarget } from '../../ssh/config/resolve-target';
import type { FleetLike } from '../../machines/fleet/fleet-like';
import { AddMachine } from '../commands/machines/add-machine';
import { forgetHostKey, type ForgetHostKeyParts } from '../commands/machines/forget-host-key';
import { openSshTerminal } from '../commands/machines/open-ssh-terminal';
import type { ProvisionRuns } from '../commands/machines/provision-runs';
import type { SetActive } from '../commands/machines/set-active';
import { entryName } from '../entry-name';
import { HostAddresses } from '../host-addresses';
import { installation } from '../installation';
import type { Output } from '../output';
import { keyUses } from '../prompts/machines/key-uses';
import { MachineWizard } from '../prompts/machines/machine-wizard';
import type { PromptQueue } from '../prompts/prompt-queue';
import type { EditorSshPrompts } from '../prompts/machines/ssh-prompts';
import { sshEnvironment } from '../ssh-environment';

export interface HostsOptions {
  readonly fleet: FleetLike;
  readonly store: MachineStore;
  readonly runs: ProvisionRuns;
  readonly setActive: SetActive;
  readonly queue: PromptQueue;
  readonly prompts: EditorSshPrompts;
  readonly output: Output;
}

/**
 * Everything that reaches hosts over SSH. Import this file at first use only: it brings the rooms ssh, provisioning and
 * certificates with it, which most windows never need.
 */
export class Hosts implements vscode.Disposable {
  private readonly pool: SshPool;
  private readonly provisioner: Provisioner;
  private readonly addresses: HostAddresses;
  private readonly adding: AddMachine;
  private readonly forgetting: ForgetHostKeyParts;

  private readonly prompts: EditorSshPrompts;

  constructor({ fleet, store, runs, setActive, queue, prompts, output }: HostsOptions) {
    this.prompts = prompts;
    const knownHosts = new KnownHosts(defaultKnownHostsFiles(homedir()));
    const connector = new Ssh2Connector({ knownHosts });
    this.pool = new SshPool(connector);
    this.provisioner = new Provisioner({
      store,
      authority: new CertificateAuthority(store.certificatesDirectory),
      connector,
      resolveTarget: (request) => resolveTarget(request, sshEnvironment()),
      connectEngine,
    });
    this.addresses = new HostAddresses(fleet, this.pool, prompts, output);
    const wizard = new MachineWizard({
      usedKeys: () => keyUses(fleet.entries().flatMap((entry) => (entry.kind === 'machine' ? [entry.machine] : []))),
      takenNames: () => [...fleet.entries().map(entryName), ...runs.steps().keys()],
      environment: sshEnvironment,
      output,
    });
    this.forgetting = { store, runs, knownHosts, output };
    this.adding = new AddMachine(wizard, queue, runs, setActive, output, (name) => this.forgetHostKey(name));
  }

  /** Asks for a new machine and provisions it. */
  addMachine(): Promise<void> {
    return this.adding.add();
  }

  /** Provisions a machine of the store, and says how it ended. */
  provisionAgain(machine: Machine): Promise<void> {
    return this.adding.again(this.provisioner.specOf(machine));
  }

  /** Provisions as the settings say. @throws whatever {@link Provisioner.provision} throws */
  provision(spec: MachineSpec, observer: ProvisionObserver, signal: AbortSignal): Promise<Machine> {
    return this.provisioner.provision(spec, { install: installation() }, observer, signal);
  }

  /** Forgets the pinned host key of a machine. @throws whatever {@link forgetHostKey} throws */
  forgetHostKey(name: string): Promise<void> {
    return forgetHostKey(name, this.forgetting);
  }

  /** Opens a terminal on the machine. @throws EditorFailure where this computer has no `ssh`; SshConfigFailure */
  openTerminal(machine: Machine): Promise<void> {
    return openSshTerminal(machine, this.prompts);
  }

  /** The addresses that other hosts may reach the machine at. @throws SshFailure, EditorFailure */
  addressesOf(name: string, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    return this.addresses.of(name, signal);
  }

  dispose(): void {
    this.pool.dispose();
  }
}
