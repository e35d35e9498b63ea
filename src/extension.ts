import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CommandRunner } from './editor/commands/command-runner';
import { ProvisionRuns } from './editor/commands/machines/provision-runs';
import { SetActive } from './editor/commands/machines/set-active';
import { ContextKeys } from './editor/composition/context-keys';
import type { EditorServices } from './editor/composition/contexts';
import { Lazy } from './editor/composition/lazy';
import { registerMachines } from './editor/composition/register-machines';
import { registerSwarms } from './editor/composition/register-swarms';
import { FullTexts } from './editor/documents/full-texts';
import { InspectDocuments } from './editor/documents/inspect-documents';
import { Output } from './editor/output';
import { MachinePrompts } from './editor/prompts/machines/machine-picker';
import { EditorSshPrompts } from './editor/prompts/machines/ssh-prompts';
import { PromptQueue } from './editor/prompts/prompt-queue';
import { Questions } from './editor/prompts/questions';
import { offerReloadOnStorageChange, storageSetting } from './editor/settings';
import { createChannel } from './editor/shown/channels';
import { ActiveMachine } from './editor/terminals/active-machine';
import { Attention } from './editor/views/attention';
import { throwIfCancelled } from './failure';
import { dockerEnvironment, type DockerEnvironment } from './machines/docker-environment';
import { Fleet } from './machines/fleet';
import type { Machine } from './machines/machine';
import { storagePath } from './machines/store/storage-path';
import { MachineStore } from './machines/store';
import { Clusters } from './swarm/clusters';
import { SwarmNames } from './swarm/swarm-names';

/**
 * Builds every object and registers it; see `editor/composition/contexts.ts`. Nothing here waits: slow work starts
 * afterwards.
 */
export function activate(context: vscode.ExtensionContext): void {
  const { environmentVariableCollection, globalState, workspaceState } = context;
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
  const contextKeys = new ContextKeys();
  const fullTexts = new FullTexts(() => {
    contextKeys.set('hasFullTexts', true);
  });
  const output = new Output(createChannel(vscode.l10n.t('Swarm Machines')), (text) => {
    fullTexts.keep(text);
  });
  const runner = new CommandRunner(output, subscriptions);
  const report = (error: unknown): void => {
    output.failure(vscode.l10n.t('Swarm Machines'), error);
  };

  // Machines and swarms.
  const homeDirectory = homedir();
  const store = new MachineStore(storagePath({ setting: storageSetting(), environment: process.env, homeDirectory }));
  const fleet = new Fleet({
    store,
    engines: {
      connect: async (endpoint, observe) => (await import('./engine/engine-client')).connectEngine(endpoint, observe),
    },
    report,
  });
  const swarmNames = new SwarmNames(store, report);
  const clusters = new Clusters(fleet, { memento: globalState, report, names: swarmNames });
  // The store has changed, or was read for the first time.
  fleet.onDidChange((name) => {
    if (name === undefined) {
      void swarmNames.read();
    }
  });
  const environmentOf = (machine: Machine): DockerEnvironment => dockerEnvironment(machine, store);

  // Questions and documents.
  const queue = new PromptQueue();
  const questions = new Questions(queue);
  const machinePrompts = new MachinePrompts(fleet, () => active.name, questions);
  const sshPrompts = new EditorSshPrompts(queue);
  const documents = new InspectDocuments(report);

  // Provisioning and everything else that uses SSH.
  const setActive = new SetActive(fleet, machinePrompts, questions, active, environmentOf, workspaceState);
  const refreshMachine = (name: string): Promise<void> => fleet.refresh(name).catch(report);
  const runs = new ProvisionRuns({ refresh: refreshMachine, prompts: sshPrompts, output });
  const closing = new AbortController();
  const ssh = new Lazy(async () => {
    const { SshServices } = await import('./editor/composition/ssh-services');
    // If the window has closed meanwhile, nothing would dispose it.
    throwIfCancelled(closing.signal);
    return new SshServices({ fleet, store, runs, setActive, queue, prompts: sshPrompts, output });
  });

  // Views and commands.
  const attention = new Attention((attended) => {
    fleet.setVisible(attended);
  });
  let starting: Promise<void> | undefined;
  const startFleet = (): Promise<void> => (starting ??= fleet.start());
  const services: EditorServices = {
    fleet,
    runner,
    output,
    questions,
    machinePrompts,
    documents,
    fullTexts,
    contextKeys,
    subscriptions,
    fleetKnown: () =>
      startFleet().catch((error: unknown) => {
        // The store may have been repaired since.
        if (fleet.entries().length === 0) {
          throw error;
        }
      }),
  };
  registerSwarms({
    ...services,
    clusters,
    swarmNames,
    setSwarmVisible: (visible) => {
      attention.set('swarm', visible);
      clusters.setVisible(visible);
    },
    addressesOf: async (name, signal) => (await ssh.get()).addressesOf(name, signal),
  });
  registerMachines({
    ...services,
    store,
    active,
    setActive,
    runs,
    ssh,
    environmentOf,
    startFleet,
    setMachinesVisible: (visible) => {
      attention.set('machines', visible);
    },
    refresh: async () => {
      await Promise.all([documents.refresh(), clusters.refresh()]);
    },
  });
  subscriptions.push(offerReloadOnStorageChange());

  const startedSsh = {
    dispose: () => {
      closing.abort();
      ssh.current?.dispose();
    },
  };
  for (const part of [runs, documents, fullTexts, active, clusters, fleet, startedSsh, output]) {
    subscriptions.push(
      new vscode.Disposable(() => {
        part.dispose();
      }),
    );
  }
}
