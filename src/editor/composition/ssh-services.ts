import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import { CertificateAuthority } from '../../certificates/authority';
import { connectEngine } from '../../engine/engine-client';
import type { Machine } from '../../machines/machine';
import type { MachineStore } from '../../machines/store';
import type { HostAddress } from '../../provisioning/probe/addresses';
import { Provisioner } from '../../provisioning/provisioner';
import { Ssh2Connector } from '../../ssh/ssh2-connector';
import { defaultKnownHostsFiles, KnownHosts } from '../../ssh/known-hosts';
import { SshPool } from '../../ssh/pool';
import { resolveTarget } from '../../ssh/resolve-target';
import type { FleetLike } from '../../machines/fleet';
import { AddMachine } from '../commands/machines/add';
import { forgetHostKey, type ForgetHostKeyParts } from '../commands/machines/forget-host-key';
import type { ProvisionRuns } from '../commands/machines/provision-runs';
import type { SetActive } from '../commands/machines/set-active';
import { openSshTerminal } from '../commands/machines/ssh-terminal';
import { HostAddresses } from '../commands/swarms/host-addresses';
import { entryName } from '../fleet-entries';
import type { Output } from '../output';
import { keyUses } from '../prompts/machines/key-uses';
import { MachineWizard } from '../prompts/machines/machine-wizard';
import type { EditorSshPrompts } from '../prompts/machines/ssh-prompts';
import type { PromptQueue } from '../prompts/prompt-queue';
import { installation } from '../settings';
import { sshEnvironment } from '../ssh-environment';

export interface SshServicesOptions {
  readonly fleet: FleetLike;
  readonly store: MachineStore;
  readonly runs: ProvisionRuns;
  readonly setActive: SetActive;
  readonly queue: PromptQueue;
  readonly prompts: EditorSshPrompts;
  readonly output: Output;
}

/**
 * Everything that connects to hosts over SSH. Import this file on first use only: it loads the folders ssh, provisioning
 * and certificates, which most windows never need.
 */
export class SshServices implements vscode.Disposable {
  readonly #pool: SshPool;
  readonly #provisioner: Provisioner;
  readonly #addresses: HostAddresses;
  readonly #adding: AddMachine;
  readonly #forgetting: ForgetHostKeyParts;

  readonly #prompts: EditorSshPrompts;

  constructor({ fleet, store, runs, setActive, queue, prompts, output }: SshServicesOptions) {
    this.#prompts = prompts;
    const knownHosts = new KnownHosts(defaultKnownHostsFiles(homedir()));
    const connector = new Ssh2Connector({ knownHosts });
    this.#pool = new SshPool(connector);
    const provisioner = new Provisioner({
      store,
      authority: new CertificateAuthority(store.certificatesDirectory),
      connector,
      resolveTarget: (request) => resolveTarget(request, sshEnvironment()),
      connectEngine,
    });
    this.#addresses = new HostAddresses(fleet, this.#pool, prompts, output);
    this.#provisioner = provisioner;
    const wizard = new MachineWizard({
      usedKeys: () => keyUses(fleet.entries().flatMap((entry) => (entry.kind === 'machine' ? [entry.machine] : []))),
      takenNames: () => [...fleet.entries().map(entryName), ...runs.steps().keys()],
      environment: sshEnvironment,
      output,
    });
    this.#forgetting = { store, runs, knownHosts, output };
    this.#adding = new AddMachine({
      wizard,
      queue,
      runs,
      provision: (spec, observer, signal) => provisioner.provision(spec, { install: installation() }, observer, signal),
      setActive,
      output,
      forgetHostKey: (name) => this.forgetHostKey(name),
    });
  }

  /** Asks for a new machine, provisions it and shows how that ended. @throws Cancelled */
  addMachine(): Promise<void> {
    return this.#adding.add();
  }

  /** Provisions a machine of the store again and shows how that ended. */
  provisionAgain(machine: Machine): Promise<void> {
    return this.#adding.again(this.#provisioner.specOf(machine));
  }

  /** Forgets the pinned host key of a machine. @throws whatever {@link forgetHostKey} throws */
  forgetHostKey(name: string): Promise<void> {
    return forgetHostKey(name, this.#forgetting);
  }

  /** Opens a terminal on the machine. @throws whatever {@link openSshTerminal} throws */
  openTerminal(machine: Machine): Promise<void> {
    return openSshTerminal(machine, this.#prompts);
  }

  /** The addresses at which other hosts may reach the machine. @throws SshFailure, EditorFailure */
  addressesOf(name: string, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    return this.#addresses.of(name, signal);
  }

  dispose(): void {
    this.#pool.dispose();
  }
}
