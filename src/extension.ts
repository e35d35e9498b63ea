import { homedir } from 'node:os';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CommandRunner } from './editor/commands/command-runner';
import { ProvisionRuns } from './editor/commands/machines/provision-runs';
import { SetActive } from './editor/commands/machines/set-active';
import { ContextKeys } from './editor/composition/context-keys';
import { InspectDocuments } from './editor/documents/inspect-documents';
import { FullTexts } from './editor/documents/full-texts';
import type { Hosts } from './editor/composition/hosts';
import { commands } from './editor/ids';
import { offerReloadOnStorageChange, storageSetting } from './editor/installation';
import { Lazy } from './editor/composition/lazy';
import { registerMachines } from './editor/composition/machines-registration';
import { Output } from './editor/output';
import { MachinePrompts } from './editor/prompts/machines/machine-picker';
import { PromptQueue } from './editor/prompts/prompt-queue';
import { Questions } from './editor/prompts/questions';
import { EditorSshPrompts } from './editor/prompts/machines/ssh-prompts';
import { createChannel } from './editor/shown/channels';
import { registerSwarm } from './editor/composition/swarm-registration';
import { ActiveMachine } from './editor/terminals/active-machine';
import { Attention } from './editor/views/attention';
import type { Engine } from './engine/engine';
import { throwIfCancelled } from './failure';
import { dockerEnvironment, type DockerEnvironment } from './machines/docker-environment';
import { Fleet } from './machines/fleet/fleet';
import type { Machine } from './machines/machine';
import { storagePath } from './machines/store/storage-path';
import { MachineStore } from './machines/store/store';
import { Clusters } from './swarm/clusters';

/** Builds every object and registers it. Nothing here waits: what takes time begins afterwards. */
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

  const homeDirectory = homedir();
  const store = new MachineStore(storagePath({ setting: storageSetting(), environment: process.env, homeDirectory }));
  const fleet = new Fleet<Engine>({
    store,
    engines: { connect: async (endpoint) => (await import('./engine/engine-client')).connectEngine(endpoint) },
    report,
  });
  const clusters = new Clusters(fleet, { shelf: globalState, report });

  const queue = new PromptQueue();
  const sshPrompts = new EditorSshPrompts(queue);
  const questions = new Questions(queue);
  const prompts = new MachinePrompts(fleet, () => active.name, questions);
  const documents = new InspectDocuments(report);
  const environmentOf = (machine: Machine): DockerEnvironment => dockerEnvironment(machine, store);
  const runs: ProvisionRuns = new ProvisionRuns({
    provision: async (spec, observer, signal) => (await hosts.get()).provision(spec, observer, signal),
    refresh: (name) => fleet.refresh(name).catch(report),
    prompts: sshPrompts,
    output,
  });
  const setActive = new SetActive(fleet, prompts, questions, active, environmentOf, workspaceState);
  const closing = new AbortController();
  const hosts = new Lazy<Hosts>(async (): Promise<Hosts> => {
    const room = await import('./editor/composition/hosts');
    // The window may have closed meanwhile: nobody would dispose it.
    throwIfCancelled(closing.signal);
    return new room.Hosts({ fleet, store, runs, setActive, queue, prompts: sshPrompts, output });
  });
  const attention = new Attention((attended) => {
    fleet.setVisible(attended);
  });

  let starting: Promise<void> | undefined;
  const startFleet = (): Promise<void> => (starting ??= fleet.start());
  const fleetKnown = (): Promise<void> =>
    startFleet().catch((error: unknown) => {
      // The store may have been mended since.
      if (fleet.entries().length === 0) {
        throw error;
      }
    });
  runner.register(commands.showFullText, (target) => fullTexts.open(target, questions));
  const views = { documents, fullTexts, contextKeys };
  const shared = { fleet, fleetKnown, runner, output, subscriptions, prompts, questions, ...views };
  registerSwarm({
    ...shared,
    clusters,
    setSwarmVisible: (visible) => {
      attention.set('swarm', visible);
      clusters.setVisible(visible);
    },
    addressesOf: async (name, signal) => (await hosts.get()).addressesOf(name, signal),
  });
  registerMachines({
    ...shared,
    startFleet,
    store,
    active,
    hosts,
    setActive,
    runs,
    environmentOf,
    setMachinesVisible: (visible) => {
      attention.set('machines', visible);
    },
    refresh: async () => {
      await Promise.all([documents.refresh(), clusters.refresh()]);
    },
  });
  subscriptions.push(offerReloadOnStorageChange());
  const startedHosts = {
    dispose: () => {
      closing.abort();
      hosts.current?.dispose();
    },
  };
  for (const part of [runs, documents, fullTexts, active, clusters, fleet, startedHosts, output]) {
    subscriptions.push(
      new vscode.Disposable(() => {
        part.dispose();
      }),
    );
  }
}
