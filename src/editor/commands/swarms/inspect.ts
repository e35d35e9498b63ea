import * as vscode from 'vscode';
import type { Engine } from '../../../engine/engine';
import { EngineFailure } from '../../../engine/failure';
import { throwIfCancelled } from '../../../failure';
import type { SwarmContext } from '../../composition/contexts';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from './context';

/** The kinds of documents about swarms; their keys are the ids of the swarm and of the node or service. */
export const inspectKinds = { node: 'node', service: 'service' } as const;

type Source = Pick<SwarmContext, 'clusters'>;

/** Registers how documents about nodes and services are read. */
export function registerInspectSources(context: SwarmContext): void {
  context.documents.register(inspectKinds.node, ([clusterId = '', id = ''], signal) =>
    askManager(context, clusterId, async (engine) => readable(await engine.node(id, signal)), signal),
  );
  context.documents.register(inspectKinds.service, ([clusterId = '', id = ''], signal) =>
    askManager(context, clusterId, async (engine) => readable(await engine.service(id, signal)), signal),
  );
}

/** With readable times. */
function readable(thing: { readonly createdAt: number; readonly updatedAt: number }): object {
  const text = (time: number): string | undefined => (time > 0 ? new Date(time).toISOString() : undefined);
  return { ...thing, createdAt: text(thing.createdAt), updatedAt: text(thing.updatedAt) };
}

/** Asks the swarm's trusted managers one after the other; that there is no such node or service is an answer. */
async function askManager<T>(
  { clusters }: Source,
  clusterId: string,
  question: (engine: Engine) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  if (clusters.get(clusterId) === undefined) {
    // A document that was restored by a reload is read before any swarm.
    await clusters.refresh();
  }
  let failure: unknown;
  for (const { engine } of await clusters.managers(clusterId, signal)) {
    throwIfCancelled(signal);
    try {
      return await question(engine);
    } catch (error) {
      if (error instanceof EngineFailure && error.reason === 'not-found') {
        throw error;
      }
      failure = error;
    }
  }
  throw failure;
}

/** Shows a node's details as JSON. */
export function inspectNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Inspect Node'),
      placeholder: vscode.l10n.t('Select the node to inspect'),
      none: vscode.l10n.t('There are no nodes yet.'),
    });
    await context.documents.open(inspectKinds.node, [cluster.id, node.id], node.hostname);
  };
}

/** Shows a service's details as JSON. */
export function inspectService(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title: vscode.l10n.t('Inspect Service'),
      placeholder: vscode.l10n.t('Select the service to inspect'),
      none: vscode.l10n.t('There are no services yet.'),
    });
    await context.documents.open(inspectKinds.service, [cluster.id, service.id], service.name);
  };
}
