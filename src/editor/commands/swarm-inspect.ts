import * as vscode from 'vscode';
import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import { throwIfCancelled } from '../../failure';
import type { Cluster } from '../../swarm/views';
import { EditorFailure } from '../failure';
import type { SwarmContext } from '../swarm-context';

/** The kinds of documents about swarms; their keys are the ids of the swarm and of the thing. */
export const inspectKinds = { node: 'node', service: 'service' } as const;

type Source = Pick<SwarmContext, 'fleet' | 'clusters'>;

/** Says how documents about nodes and services are read. */
export function registerInspectSources(context: SwarmContext): void {
  context.documents.register(inspectKinds.node, ([clusterId = '', id = ''], signal) =>
    askManager(context, clusterId, async (engine) => readable(await engine.node(id, signal)), signal),
  );
  context.documents.register(inspectKinds.service, ([clusterId = '', id = ''], signal) =>
    askManager(context, clusterId, async (engine) => readable(await engine.service(id, signal)), signal),
  );
}

/** With times as people read them. */
function readable(thing: { readonly createdAt: number; readonly updatedAt: number }): object {
  const text = (time: number): string | undefined => (time > 0 ? new Date(time).toISOString() : undefined);
  return { ...thing, createdAt: text(thing.createdAt), updatedAt: text(thing.updatedAt) };
}

/** Asks the swarm's managers one after the other until one answers; that a thing is not there is an answer. */
async function askManager<T>(
  source: Source,
  clusterId: string,
  question: (engine: Engine) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const cluster = await findCluster(source, clusterId);
  let failure: unknown = new EditorFailure(
    'nothing-to-pick',
    vscode.l10n.t('None of the managers of “{0}” is among your machines.', cluster.name),
    vscode.l10n.t('Add one with “Add Machine…”.'),
  );
  for (const { machine } of cluster.managers) {
    throwIfCancelled(signal);
    try {
      return await question(await source.fleet.engine(machine));
    } catch (error) {
      if (error instanceof EngineFailure && error.reason === 'not-found') {
        throw error;
      }
      failure = error;
    }
  }
  throw failure;
}

/** An editor restored by a reload asks before any swarm has been read. */
async function findCluster({ clusters }: Source, clusterId: string): Promise<Cluster> {
  const known = clusters.get(clusterId);
  if (known !== undefined) {
    return known;
  }
  await clusters.refresh();
  const found = clusters.get(clusterId);
  if (found === undefined) {
    throw new EditorFailure('nothing-to-pick', vscode.l10n.t('This swarm is not known any more.'), '');
  }
  return found;
}
