import type { SwarmService, SwarmTask } from '../../engine/types';
import { withoutDigest } from './image-name';
import { countTasks, taskViews, withSlots } from './tasks';
import type { NodeView, ServiceView } from '../views';

/** Running and desired tasks. */
export interface TaskCount {
  readonly running: number;
  readonly desired: number;
}

/** How many tasks the service's mode specifies; undefined for global services, which depend on the nodes. */
function replicasOf(service: SwarmService): number | undefined {
  switch (service.mode.kind) {
    case 'replicated':
      return service.mode.replicas;
    case 'replicated-job':
      return service.mode.completions;
    case 'global':
    case 'global-job':
      return undefined;
  }
}

/** The count by the tasks themselves. */
export function countOf(
  service: SwarmService,
  tasks: readonly SwarmTask[],
  nodes: ReadonlyMap<string, Pick<NodeView, 'state'>>,
): TaskCount {
  const { running, wanted } = countTasks(withSlots(tasks, service.mode.kind), nodes);
  return { running, desired: replicasOf(service) ?? wanted };
}

/**
 * A service as the tree shows it.
 * @param known `tasks` if they were read; `count` if they were only counted. The engine's own count comes last, because it
 *   includes nodes that are no longer responding.
 */
export function serviceView(
  service: SwarmService,
  nodes: ReadonlyMap<string, NodeView>,
  known: { readonly tasks?: readonly SwarmTask[] | undefined; readonly count?: TaskCount | undefined },
): ServiceView {
  const tasks = known.tasks && withSlots(known.tasks, service.mode.kind);
  const counted = tasks === undefined || isJob(service.mode.kind) ? known.count : countOf(service, tasks, nodes);
  return {
    id: service.id,
    name: service.name,
    mode: service.mode.kind,
    image: withoutDigest(service.image),
    running: counted?.running ?? service.status?.running ?? 0,
    desired: counted?.desired ?? service.status?.desired ?? replicasOf(service) ?? 0,
    completed: service.status?.completed,
    ports: service.ports,
    update: service.updateStatus,
    tasks: tasks && taskViews(tasks, { serviceName: service.name, nodes }),
  };
}

/** Whether the service is changing: not everything desired runs, or an update is in progress. */
export function isUnsettled(view: ServiceView): boolean {
  return isUpdating(view) || (!isJob(view.mode) && view.running !== view.desired);
}

export function isJob(mode: ServiceView['mode']): boolean {
  return mode === 'replicated-job' || mode === 'global-job';
}

/** Whether an update or a rollback is in progress. */
export function isUpdating({ update }: ServiceView): boolean {
  return update?.state === 'updating' || update?.state === 'rollback_started';
}
