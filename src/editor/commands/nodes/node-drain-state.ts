import * as l10n from '@vscode/l10n';
import type { SwarmTask } from '../../../engine/types';
import { isSilent } from '../../../swarm/views/nodes';
import { hasEnded } from '../../../swarm/views/tasks';
import type { Cluster, ServiceView, TaskView } from '../../../swarm/views';
import { tasks } from '../../views/swarms/counts';

/** How far a drain is. */
export interface DrainState {
  /** Ids of services that had tasks on the node and have none there any more, nor need others elsewhere. */
  readonly settled: readonly string[];
  /** One line for a person. */
  readonly line: string;
  readonly done: boolean;
}

/**
 * Looks whether a node is empty and its tasks run elsewhere.
 * @param here the node's tasks that have not ended, as they are now
 * @param moved ids of the services that had tasks on the node, whose tasks are watched; other services do not matter
 */
export function drainState(
  cluster: Cluster,
  nodeId: string,
  here: readonly SwarmTask[],
  moved: ReadonlySet<string>,
): DrainState {
  const concerned = cluster.services.filter(({ id }) => moved.has(id));
  const node = cluster.nodes.find(({ id }) => id === nodeId);
  // A node that does not answer never tells that they have ended.
  const remaining = here.filter((task) => !isSilent(node) || task.desiredState === 'running');
  // What was read before the tasks went still counts them where they were.
  const unread = concerned.filter(
    ({ tasks: known }) => known === undefined || known.some((task) => isOn(task, nodeId)),
  );
  const short = concerned.filter(isMoving);
  const busy = new Set([...remaining.map(({ serviceId }) => serviceId), ...[...unread, ...short].map(({ id }) => id)]);
  return {
    settled: [...moved].filter((id) => !busy.has(id)),
    line: lineOf(cluster, unread.length > 0, remaining, short),
    done: busy.size === 0,
  };
}

function isOn(task: TaskView, nodeId: string): boolean {
  return task.nodeId === nodeId && !hasEnded(task.state) && !task.lastKnown;
}

/** A global service wants one task fewer for a drained node, which takes its time to stop. */
function isMoving({ mode, running, desired }: ServiceView): boolean {
  return mode === 'replicated' ? running < desired : mode === 'global' && running > desired;
}

function lineOf(
  cluster: Cluster,
  unread: boolean,
  remaining: readonly SwarmTask[],
  short: readonly ServiceView[],
): string {
  const parts =
    remaining.length === 0 ? [] : [l10n.t('{0} still here: {1}', tasks(remaining.length), namesOf(cluster, remaining))];
  if (parts.length === 0 && unread) {
    return l10n.t('reading tasks …');
  }
  return [
    ...parts,
    ...short.map((service) => {
      const blocker = service.tasks?.find(({ state, error }) => state !== 'running' && error !== undefined)?.error;
      const count = l10n.t('“{0}” runs {1} of {2}', service.name, service.running, service.desired);
      return blocker === undefined ? count : `${count}: ${blocker}`;
    }),
  ].join('; ');
}

/** A notification is short: three names say enough. */
function namesOf({ services }: Cluster, list: readonly SwarmTask[]): string {
  const names = list.slice(0, 3).map(({ serviceId, slot }) => {
    const service = services.find((one) => one.id === serviceId)?.name ?? serviceId;
    return slot === undefined ? service : `${service}.${slot}`;
  });
  return list.length > 3 ? `${names.join(', ')}, …` : names.join(', ');
}
