import * as l10n from '@vscode/l10n';
import type { SwarmTask } from '../../../engine/types';
import type { Cluster, ServiceView, TaskView } from '../../../swarm/views';
import { isSilent } from '../../../swarm/views/nodes';
import { hasEnded } from '../../../swarm/views/tasks';
import { tasks } from '../../views/swarms/counts';

/** The progress of a drain. */
export interface DrainState {
  /** Ids of services that no longer have tasks on the node and run in full elsewhere. */
  readonly settled: readonly string[];
  /** One line for the user. */
  readonly line: string;
  readonly done: boolean;
}

/**
 * Decides whether a node is empty and its tasks run elsewhere.
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
  // A node that is not responding never reports that they have ended.
  const remaining = here.filter((task) => !isSilent(node) || task.desiredState === 'running');
  // What was read before the tasks left still counts them on the node.
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

/** A global service needs one task less if a node is drained; that task takes time to stop. */
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
    remaining.length === 0
      ? []
      : [
          l10n.t({
            message: '{0} still on this node: {1}',
            args: [tasks(remaining.length), namesOf(cluster, remaining)],
            comment: '{0} is the number of tasks, such as “2 tasks”; {1} lists their names.',
          }),
        ];
  if (parts.length === 0 && unread) {
    return l10n.t('reading tasks …');
  }
  return [
    ...parts,
    ...short.map((service) => {
      const blocker = service.tasks?.find(({ state, error }) => state !== 'running' && error !== undefined)?.error;
      const count = l10n.t('“{0}” runs {1} of {2} tasks', service.name, service.running, service.desired);
      return blocker === undefined ? count : `${count}: ${blocker}`;
    }),
  ].join('; ');
}

/** Three names are enough for a notification. */
function namesOf({ services }: Cluster, list: readonly SwarmTask[]): string {
  const names = list.slice(0, 3).map(({ serviceId, slot }) => {
    const service = services.find((one) => one.id === serviceId)?.name ?? serviceId;
    return slot === undefined ? service : `${service}.${slot}`;
  });
  return list.length > 3 ? `${names.join(', ')}, …` : names.join(', ');
}
