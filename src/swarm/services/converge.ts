import * as l10n from '@vscode/l10n';
import { atLeast } from '../../engine/api-version';
import type { Engine } from '../../engine/engine';
import type { SwarmService, SwarmTask, UpdateState } from '../../engine/types';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import { askManagers, type FindManager } from '../actions/ask-managers';
import { nodeView } from '../views/nodes';
import type { Pace } from '../pace';
import { serviceView } from '../views/services';
import { taskStateWord } from '../views/task-state-word';
import type { ConvergeEnd, ConvergeProgress, NodeView, ServiceView, TaskView } from '../views';

/** Where a task is on its way, for the middle of a sentence. */
function describeTask(task: TaskView): string {
  const where = task.node === undefined ? '' : ` (${task.node})`;
  const state = taskStateWord(task.state);
  return task.error === undefined ? `${state}${where}` : `${state}${where}: ${task.error}`;
}

/** The tasks that do not run, those with a reason first. */
function notRunning(tasks: readonly TaskView[]): readonly TaskView[] {
  const waiting = tasks.filter((task) => task.state !== 'running' || task.lastKnown);
  return waiting.sort((a, b) => Number(b.error !== undefined) - Number(a.error !== undefined));
}

/** How far a service is, as one line for a person. */
export function describeProgress(view: ServiceView): string {
  const counted = l10n.t('{0} of {1} running', view.running, view.desired);
  if (view.update?.state === 'paused' || view.update?.state === 'rollback_paused') {
    return l10n.t('{0}; the update is paused: {1}', counted, view.update.message);
  }
  if (view.update?.state === 'rollback_started') {
    return l10n.t('{0}; rolling back: {1}', counted, view.update.message);
  }
  const [first, ...more] = notRunning(view.tasks ?? []);
  if (first === undefined) {
    return counted;
  }
  const reason = `${first.name} ${describeTask(first)}`;
  return more.length === 0
    ? l10n.t('{0}; {1}', counted, reason)
    : l10n.t('{0}; {1}; {2} more in progress', counted, reason, more.length);
}

/** Whether the service is as its spec wants it, as far as one look can tell. */
function isSettled(view: ServiceView): boolean {
  const updating = view.update?.state === 'updating' || view.update?.state === 'rollback_started';
  if (view.mode === 'replicated-job' || view.mode === 'global-job') {
    return view.completed !== undefined && view.completed >= view.desired;
  }
  return !updating && view.running === view.desired;
}

/** A paused update goes no further by itself: nothing is left to wait for. */
function isPaused(view: ServiceView): boolean {
  return view.update?.state === 'paused' || view.update?.state === 'rollback_paused';
}

async function pollService(engine: Engine, serviceId: string, signal: AbortSignal | undefined): Promise<ServiceView> {
  const service = await withStatus(engine, serviceId, signal);
  const tasks = await newestTasks(engine, service, signal);
  const ids = [...new Set(tasks.flatMap(({ nodeId }) => nodeId ?? []))];
  const nodes = new Map<string, NodeView>();
  for (const node of ids.length === 0 ? [] : await engine.nodes(signal, { id: ids })) {
    nodes.set(node.id, nodeView(node, undefined));
  }
  return serviceView(service, nodes, { tasks });
}

/** The tasks of the service's newest version; an update has others until it is through. */
async function newestTasks(
  engine: Engine,
  { id, image }: SwarmService,
  signal: AbortSignal | undefined,
): Promise<readonly SwarmTask[]> {
  if (atLeast(await engine.apiVersion(signal), '1.30')) {
    return engine.tasks({ service: [id], '_up-to-date': ['true'] }, signal);
  }
  // Older engines refuse that filter and tell no task's version; what an update mostly changes is the image.
  const tasks = await engine.tasks({ service: [id] }, signal);
  return tasks.filter((task) => task.image === image);
}

/** Why the newest of the tasks that failed did so; undefined if the engine keeps none (`--task-history-limit`). */
async function lastFailure(
  engine: Engine,
  serviceId: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const tasks = await engine.tasks({ service: [serviceId] }, signal);
  const failed = tasks.filter(
    ({ state, error }) => error !== undefined && (state === 'failed' || state === 'rejected'),
  );
  return failed.sort((one, other) => other.stateSince - one.stateSince)[0]?.error;
}

/** With the engine's own count, which only lists have; a job's progress is nowhere else. */
async function withStatus(engine: Engine, id: string, signal: AbortSignal | undefined): Promise<SwarmService> {
  const found = (await engine.services({ status: true, filters: { id: [id] } }, signal)).find((one) => one.id === id);
  // Asked for by itself, a service that is gone is a failure with a sentence.
  return found ?? engine.service(id, signal);
}

/**
 * Looks at a service until it has run as desired for a while, which is how the docker CLI decides too; tasks of an
 * older version of the service do not count.
 * @param find finds a manager; it is called again after each failure
 * @returns how it ended. An engine forgets how the last update ended with the next one, so that a rollback is one of
 *   what was asked for last
 * @throws EngineFailure `not-found` where it was removed meanwhile; SwarmFailure where no manager answers for long;
 *   Cancelled
 */
export async function converge(
  find: FindManager,
  serviceId: string,
  onProgress: (progress: ConvergeProgress) => void,
  pace: Pick<Pace, 'converging' | 'stable'>,
  signal?: AbortSignal,
): Promise<ConvergeEnd> {
  const ask = askManagers(find, pace.converging, signal);
  let settledFor = 0;
  let rollbackMessage: string | undefined;
  for (;;) {
    const view = await ask(({ engine }) => pollService(engine, serviceId, signal));
    rollbackMessage = view.update?.state === 'rollback_started' ? view.update.message : rollbackMessage;
    const settled = isSettled(view);
    const done = isPaused(view) || (settled && settledFor >= pace.stable);
    onProgress({
      running: view.running,
      desired: view.desired,
      line:
        settled && !done
          ? l10n.t('{0}; checking that they keep running …', describeProgress(view))
          : describeProgress(view),
      tasks: view.tasks ?? [],
      done,
    });
    if (done) {
      const kind = endOf(view.update?.state);
      // The message of a completed rollback no longer has the reason, and a quick one is over between two readings.
      const cause =
        kind === 'rolled-back' ? await ask(({ engine }) => lastFailure(engine, serviceId, signal)) : undefined;
      return { kind, message: cause ?? rollbackMessage ?? view.update?.message ?? '' };
    }
    await pause(pace.converging, signal);
    throwIfCancelled(signal);
    settledFor = settled ? settledFor + pace.converging : 0;
  }
}

function endOf(state: UpdateState | undefined): ConvergeEnd['kind'] {
  switch (state) {
    case 'paused':
    case 'rollback_paused':
      return 'paused';
    case 'rollback_completed':
      return 'rolled-back';
    case 'updating':
    case 'rollback_started':
    case 'completed':
    case undefined:
      return 'running';
  }
}
