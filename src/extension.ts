import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CertificateAuthority } from './certificates/authority';
import { AddMachine } from './editor/commands/add-machine';
import { CommandRunner } from './editor/commands/command-runner';
import { ProvisionRuns } from './editor/commands/provision-runs';
import { SetActive } from './editor/commands/set-active';
import { ContextKeys } from './editor/context-keys';
import { InspectDocuments } from './editor/documents/inspect-documents';
import { entryName } from './editor/entry-name';
import { HostAddresses } from './editor/host-addresses';
import { installation, offerReloadOnStorageChange, storageSetting } from './editor/installation';
import { registerMachines } from './editor/machines-registration';
import { Output } from './editor/output';
import { MachinePrompts } from './editor/prompts/machine-picker';
import { MachineWizard } from './editor/prompts/machine-wizard';
import { PromptQueue } from './editor/prompts/prompt-queue';
import { EditorSshPrompts } from './editor/prompts/ssh-prompts';
import { sshEnvironment } from './editor/ssh-environment';
import { registerSwarm } from './editor/swarm-registration';
import { ActiveMachine } from './editor/terminals/active-machine';
import { Attention } from './editor/views/attention';
import { connectEngine } from './engine/engine-client';
import { dockerEnvironment, type DockerEnvironment } from './machines/environment';
import { Fleet } from './machines/fleet';
import type { Machine } from './machines/machine';
import { storagePath } from './machines/storage-path';
import { MachineStore } from './machines/store';
import { Provisioner } from './provisioning/provisioner';
import { Ssh2Connector } from './ssh/connector';
import { defaultKnownHostsFiles, KnownHosts } from './ssh/known-hosts';
import { SshPool } from './ssh/pool';
import { resolveTarget } from './ssh/ssh-config';
import { Clusters } from './swarm/clusters';
import { SwarmActions } from './swarm/swarm-actions';

/** Builds every object and registers it. Nothing here waits: what takes time begins afterwards. */
export function activate(context: vscode.ExtensionContext): void {
  const { environmentVariableCollection, workspaceState } = context;
  // Before anything else, so that the first terminal of a reloaded window has it.
  const active = new ActiveMachine(environmentVariableCollection, workspaceState);
  active.restore();
  if (vscode.l10n.bundle !== undefined) {
    l10n.config({ contents: vscode.l10n.bundle });
  }

  const subscriptions: vscode.Disposable[] = [];
  context.subscriptions.push(
    new vscode.Disposable(() => {
      vscode.Disposable.from(...subscriptions).dispose();
    }),
  );
  const output = new Output(vscode.window.createOutputChannel(vscode.l10n.t('Swarm Machines')));
  const runner = new CommandRunner(output, subscriptions);
  const report = (error: unknown): void => {
    output.failure(vscode.l10n.t('Swarm Machines'), error);
  };

  const homeDirectory = homedir();
  const store = new MachineStore(storagePath({ setting: storageSetting(), environment: process.env, homeDirectory }));
  const fleet = new Fleet({ store, engines: { connect: connectEngine }, report });
  const clusters = new Clusters(fleet);
  const actions = new SwarmActions(fleet, clusters);

  const connector = new Ssh2Connector({ knownHosts: new KnownHosts(defaultKnownHostsFiles(homeDirectory)) });
  const pool = new SshPool(connector);
  const provisioner = new Provisioner({
    store,
    authority: new CertificateAuthority(store.certificatesDirectory),
    connector,
    resolveTarget: (request) => resolveTarget(request, sshEnvironment()),
    connectEngine,
  });

  const queue = new PromptQueue();
  const sshPrompts = new EditorSshPrompts(queue);
  const prompts = new MachinePrompts(fleet, () => active.name);
  const documents = new InspectDocuments();
  const contextKeys = new ContextKeys();
  const environmentOf = (machine: Machine): DockerEnvironment => dockerEnvironment(machine, store);
  const runs = new ProvisionRuns({
    provision: (spec, observer, signal) => provisioner.provision(spec, { install: installation() }, observer, signal),
    refresh: (name) => fleet.refresh(name).catch(report),
    prompts: sshPrompts,
    output,
  });
  const setActive = new SetActive(fleet, prompts, active, environmentOf, workspaceState);
  const wizard = new MachineWizard({
    takenNames: () => [...fleet.entries().map(entryName), ...runs.steps().keys()],
    environment: sshEnvironment,
    output,
  });
  const addMachine = new AddMachine(wizard, queue, runs, setActive, output);
  const addresses = new HostAddresses(fleet, pool, sshPrompts, output);
  const attention = new Attention((attended) => {
    fleet.setVisible(attended);
  });

  const shared = { fleet, runner, output, subscriptions, prompts, documents, contextKeys };
  registerSwarm({
    ...shared,
    clusters,
    actions,
    setSwarmVisible: (visible) => {
      attention.set('swarm', visible);
      clusters.setVisible(visible);
    },
    addressesOf: (name, signal) => addresses.of(name, signal),
  });
  registerMachines({
    ...shared,
    store,
    active,
    addMachine,
    setActive,
    runs,
    environmentOf,
    specOf: (machine) => provisioner.specOf(machine),
    startFleet: () => fleet.start(),
    setMachinesVisible: (visible) => {
      attention.set('machines', visible);
    },
    refresh: async () => {
      documents.refresh();
      await Promise.all([fleet.refresh(), clusters.refresh()]);
    },
  });
  subscriptions.push(offerReloadOnStorageChange());
  for (const part of [runs, documents, active, clusters, fleet, pool, output]) {
    subscriptions.push(
      new vscode.Disposable(() => {
        part.dispose();
      }),
    );
  }
}
