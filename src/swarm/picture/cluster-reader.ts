import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import type { SwarmNode, SwarmService, SwarmTask } from '../../engine/types';
import type { ClusterPicture } from './cluster-picture';
import type { PendingReads } from './session-agenda';
import { betterCounts, type NodeStateOnly } from './task-counts';

/**
 * Reads what is pending and puts it into the picture, all at once when everything has arrived.
 * @returns what has changed: nothing, some services, or more than that
 */
export async function readPending(
  engine: Engine,
  pending: PendingReads,
  picture: ClusterPicture,
  signal: AbortSignal,
): Promise<'nothing' | 'everything' | ReadonlySet<string>> {
  const [nodes, services, tasks] = await Promise.all([
    readNodes(engine, pending, signal),
    readServices(engine, pending, signal),
    Promise.all(pending.tasks.map(async (id) => [id, await readTasks(engine, id, signal)] as const)),
  ]);
  // Counting sends another request, which may fail. Until then the picture stays as it is: otherwise it would contain a
  // change that was never announced.
  const counts =
    services === undefined
      ? undefined
      : await betterCounts(engine, services, statesAfter(picture, pending, nodes), signal);
  const nodesChanged =
    nodes !== undefined &&
    (pending.nodes === 'all' ? picture.setNodes(nodes) : picture.updateNodes(pending.nodes, nodes));
  const changed = new Set<string>();
  if (services !== undefined && counts !== undefined) {
    const different =
      pending.services === 'all' ? picture.setServices(services) : picture.updateServices(pending.services, services);
    const recounted = picture.setCounts(
      services.map(({ id }) => id),
      counts,
    );
    [...different, ...recounted].forEach((id) => changed.add(id));
  }
  for (const [id, list] of tasks) {
    if (picture.setTasks(id, list)) {
      changed.add(id);
    }
  }
  return nodesChanged ? 'everything' : changed.size === 0 ? 'nothing' : changed;
}

/** The nodes' states as they will be in the picture after this reading. */
function statesAfter(
  picture: ClusterPicture,
  pending: PendingReads,
  nodes: readonly SwarmNode[] | undefined,
): ReadonlyMap<string, NodeStateOnly> {
  const states = new Map<string, NodeStateOnly>(pending.nodes === 'all' ? [] : picture.nodesById);
  for (const id of pending.nodes === 'all' ? [] : pending.nodes) {
    states.delete(id);
  }
  nodes?.forEach((node) => states.set(node.id, node));
  return states;
}

/** The tasks of a service. A service that was just removed has none: engines refuse it as a filter. */
async function readTasks(engine: Engine, serviceId: string, signal: AbortSignal): Promise<readonly SwarmTask[]> {
  try {
    return await engine.tasks({ service: [serviceId] }, signal);
  } catch (error) {
    if (error instanceof EngineFailure && error.reason === 'not-found') {
      return [];
    }
    throw error;
  }
}

async function readNodes(
  engine: Engine,
  { nodes }: PendingReads,
  signal: AbortSignal,
): Promise<readonly SwarmNode[] | undefined> {
  if (nodes === 'all') {
    return engine.nodes(signal);
  }
  return nodes.length === 0 ? undefined : engine.nodes(signal, { id: nodes });
}

async function readServices(
  engine: Engine,
  { services }: PendingReads,
  signal: AbortSignal,
): Promise<readonly SwarmService[] | undefined> {
  if (services === 'all') {
    return engine.services({ status: true }, signal);
  }
  return services.length === 0 ? undefined : engine.services({ status: true, filters: { id: services } }, signal);
}
