import type { SwarmTask, TaskState } from '../../engine/types';
import { compareNames } from '../../machines/natural-order';
import { isSilent } from './nodes';
import type { NodeView, ServiceView, TaskView } from '../views';

/** What the names of a service's tasks consist of. */
export interface TaskContext {
  readonly serviceName: string;
  readonly nodes: ReadonlyMap<string, NodeView>;
}

/** States in which a task stays visible although the swarm no longer wants it, because users want to know why. */
const endingsToShow = new Set<TaskState>(['failed', 'rejected', 'complete']);

const ended = new Set<TaskState>(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned']);

/** Whether a task in this state has ended and will not run again. */
export function hasEnded(state: TaskState): boolean {
  return ended.has(state);
}

const failed = new Set<TaskState>(['failed', 'rejected']);

/** Newer first; the version decides between tasks of the same time. */
function newerFirst(a: SwarmTask, b: SwarmTask): number {
  return b.createdAt - a.createdAt || b.version - a.version;
}

/** A replicated task's slot, or a global one's node, in which tasks replace each other (swarmkit `design/task_model.md`). */
function placeOf(task: SwarmTask): string {
  return task.slot === undefined ? `node ${task.nodeId ?? task.id}` : `slot ${task.slot}`;
}

/**
 * The tasks of a service, each with its slot. The slots of a replicated job start at 0 (swarmkit
 * `orchestrator/jobs/replicated/reconciler.go`). Engines leave a 0 out of their answers, as if the task had no slot
 * (`Slot` with `omitempty` in `moby:api/types/swarm/task.go`).
 * @param tasks of one service
 */
export function withSlots(tasks: readonly SwarmTask[], mode: ServiceView['mode']): readonly SwarmTask[] {
  return mode === 'replicated-job' ? tasks.map((task) => ({ ...task, slot: task.slot ?? 0 })) : tasks;
}

/** The tasks of each slot (or node), the newest first. */
export function tasksByPlace(tasks: readonly SwarmTask[]): ReadonlyMap<string, readonly SwarmTask[]> {
  const places = new Map<string, SwarmTask[]>();
  for (const task of tasks) {
    const place = placeOf(task);
    const known = places.get(place);
    if (known === undefined) {
      places.set(place, [task]);
    } else {
      known.push(task);
    }
  }
  for (const known of places.values()) {
    known.sort(newerFirst);
  }
  return places;
}

/** Whether the swarm still wants the task to run. */
function isWanted(task: SwarmTask): boolean {
  return task.desiredState !== 'shutdown' && task.desiredState !== 'remove';
}

/** Why the task is not running: its own error, or else that of the task it replaces. */
function errorOf(task: SwarmTask, earlier: readonly SwarmTask[]): string | undefined {
  if (task.error !== undefined || task.state === 'running') {
    return task.error;
  }
  const before = earlier[0];
  return before !== undefined && failed.has(before.state) ? (before.error ?? before.message) : undefined;
}

function nameOf(task: SwarmTask, context: TaskContext): string {
  const node = task.nodeId === undefined ? undefined : context.nodes.get(task.nodeId)?.hostname;
  return `${context.serviceName}.${task.slot ?? node ?? task.nodeId ?? task.id}`;
}

function taskView(task: SwarmTask, earlier: readonly SwarmTask[], context: TaskContext): TaskView {
  const node = task.nodeId === undefined ? undefined : context.nodes.get(task.nodeId);
  return {
    id: task.id,
    name: nameOf(task, context),
    slot: task.slot,
    nodeId: task.nodeId,
    node: node?.hostname ?? task.nodeId,
    state: task.state,
    desiredState: task.desiredState,
    since: task.stateSince,
    error: errorOf(task, earlier),
    lastKnown: isSilent(node),
  };
}

function compareTasks(a: TaskView, b: TaskView): number {
  return (a.slot ?? 0) - (b.slot ?? 0) || compareNames(a.name, b.name);
}

/**
 * A service's tasks as the tree shows them: the newest of each slot. Tasks that were shut down because they are no longer
 * wanted (scaled down, drained) are left out; those of a node that is not responding stay, as last reported.
 * @param tasks all tasks of the service, including their history
 */
export function taskViews(tasks: readonly SwarmTask[], context: TaskContext): readonly TaskView[] {
  const views: TaskView[] = [];
  for (const [newest, ...earlier] of tasksByPlace(tasks).values()) {
    if (newest === undefined) {
      continue;
    }
    const view = taskView(newest, earlier, context);
    if (
      isWanted(newest) ||
      (newest.desiredState === 'shutdown' && (endingsToShow.has(newest.state) || view.lastKnown))
    ) {
      views.push(view);
    }
  }
  return views.sort(compareTasks);
}

/** How many tasks run and are wanted: one for each slot, and none running on a node that is not responding. */
export function countTasks(
  tasks: readonly SwarmTask[],
  nodes: ReadonlyMap<string, Pick<NodeView, 'state'>>,
): { readonly running: number; readonly wanted: number } {
  const running = new Set<string>();
  const wanted = new Set<string>();
  for (const task of tasks) {
    if (!isWanted(task)) {
      continue;
    }
    const place = placeOf(task);
    wanted.add(place);
    if (task.state === 'running' && !isSilent(task.nodeId === undefined ? undefined : nodes.get(task.nodeId))) {
      running.add(place);
    }
  }
  return { running: running.size, wanted: wanted.size };
}
