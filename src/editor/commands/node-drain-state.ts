import * as l10n from '@vscode/l10n';
import type { TaskState } from '../../engine/types';
import type { Cluster, ServiceView, TaskView } from '../../swarm/views';
import { tasks } from '../views/swarm-counts';

/** How far a drain is. */
export interface DrainState {
  /** Tasks that the node still has. */
  readonly remaining: readonly TaskView[];
  /** One line for a person. */
  readonly line: string;
  readonly done: boolean;
}

const ended: ReadonlySet<TaskState> = new Set<TaskState>([
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
]);

/**
 * Looks whether a node is empty and its tasks run elsewhere. The services' tasks have to be watched.
 * @param moved ids of the services that had tasks on the node; those seen on it are added
 */
export function drainState(cluster: Cluster, nodeId: string, moved: Set<string>): DrainState {
  const unread = cluster.services.some((service) => service.tasks === undefined);
  const remaining = cluster.services.flatMap((service) => {
    const here = tasksOn(service, nodeId);
    if (here.length > 0) {
      moved.add(service.id);
    }
    return here;
  });
  const short = cluster.services.filter((service) => moved.has(service.id) && isMoving(service));
  return {
    remaining,
    line: lineOf(unread, remaining, short),
    done: !unread && remaining.length === 0 && short.length === 0,
  };
}

/** A global service wants one task fewer for a drained node, which takes its time to stop. */
function isMoving({ mode, running, desired }: ServiceView): boolean {
  return mode === 'replicated' ? running < desired : mode === 'global' && running > desired;
}

function lineOf(unread: boolean, remaining: readonly TaskView[], short: readonly ServiceView[]): string {
  if (unread) {
    return l10n.t('reading tasks …');
  }
  const parts =
    remaining.length === 0 ? [] : [l10n.t('{0} still here: {1}', tasks(remaining.length), namesOf(remaining))];
  return [
    ...parts,
    ...short.map((service) => {
      const blocker = service.tasks?.find(({ state, error }) => state !== 'running' && error !== undefined)?.error;
      const count = l10n.t('“{0}” runs {1} of {2}', service.name, service.running, service.desired);
      return blocker === undefined ? count : `${count}: ${blocker}`;
    }),
  ].join('; ');
}

function tasksOn(service: ServiceView, nodeId: string): readonly TaskView[] {
  return (service.tasks ?? []).filter((task) => task.nodeId === nodeId && !ended.has(task.state));
}

/** A notification is short: three names say enough. */
function namesOf(list: readonly TaskView[]): string {
  const names = list.slice(0, 3).map(({ name }) => name);
  return list.length > 3 ? `${names.join(', ')}, …` : names.join(', ');
}
