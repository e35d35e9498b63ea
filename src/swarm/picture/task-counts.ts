import { atLeast } from '../../engine/api-version';
import type { Engine } from '../../engine/engine';
import type { SwarmService, SwarmTask } from '../../engine/types';
import { isSilent } from '../views/nodes';
import { countOf, type TaskCount } from '../views/services';
import type { NodeView } from '../views';

/** The part of a node that counting needs. */
export type NodeStateOnly = Pick<NodeView, 'state'>;

/** The tasks of this many services are read at once, so that no answer grows to megabytes. */
const batch = 20;

/**
 * Counts running tasks if the engine's own count is missing or wrong: engines before API 1.41 have none, and later ones
 * count tasks on nodes that are down as running until they are orphaned a day later (seen with 20.10 and 26.1).
 * @returns counts for the services whose own count has to be replaced
 */
export async function betterCounts(
  engine: Engine,
  services: readonly SwarmService[],
  nodes: ReadonlyMap<string, NodeStateOnly>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TaskCount>> {
  return atLeast(await engine.apiVersion(signal), '1.41')
    ? withoutSilent(engine, services, silentOf(nodes), signal)
    : byTasks(engine, services, nodes, signal);
}

/** Ids of the nodes whose tasks show their last reported states. */
function silentOf(nodes: ReadonlyMap<string, NodeStateOnly>): readonly string[] {
  return [...nodes].filter(([, node]) => isSilent(node)).map(([id]) => id);
}

function groupByService(tasks: readonly SwarmTask[]): ReadonlyMap<string, readonly SwarmTask[]> {
  const groups = new Map<string, SwarmTask[]>();
  for (const task of tasks) {
    const group = groups.get(task.serviceId);
    if (group === undefined) {
      groups.set(task.serviceId, [task]);
    } else {
      group.push(task);
    }
  }
  return groups;
}

/** The engine's count less the tasks of nodes that are not responding. */
async function withoutSilent(
  engine: Engine,
  services: readonly SwarmService[],
  silentNodes: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TaskCount>> {
  const counts = new Map<string, TaskCount>();
  if (silentNodes.length === 0) {
    return counts;
  }
  const groups = groupByService(await engine.tasks({ node: silentNodes }, signal));
  for (const service of services) {
    const stale = groups.get(service.id)?.filter(({ state }) => state === 'running').length ?? 0;
    if (stale > 0 && service.status !== undefined) {
      const { running, desired } = service.status;
      counts.set(service.id, { running: Math.max(0, running - stale), desired });
    }
  }
  return counts;
}

async function byTasks(
  engine: Engine,
  services: readonly SwarmService[],
  nodes: ReadonlyMap<string, NodeStateOnly>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TaskCount>> {
  const counts = new Map<string, TaskCount>();
  for (let start = 0; start < services.length; start += batch) {
    const some = services.slice(start, start + batch);
    const filters = { service: some.map(({ id }) => id), 'desired-state': ['running'] };
    const groups = groupByService(await engine.tasks(filters, signal));
    for (const service of some) {
      counts.set(service.id, countOf(service, groups.get(service.id) ?? [], nodes));
    }
  }
  return counts;
}
