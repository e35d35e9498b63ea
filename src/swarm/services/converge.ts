import * as l10n from '@vscode/l10n';
import { atLeast } from '../../engine/api-version';
import type { Engine } from '../../engine/engine';
import type { SwarmService, SwarmTask, UpdateState } from '../../engine/types';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import { askManagers, type FindManager } from '../actions/ask-managers';
import { nodeView } from '../views/nodes';
import type { Pace } from '../pace';
import { isJob, isUpdating, serviceView } from '../views/services';
import { taskStateWord } from '../views/task-state-word';
import type { ConvergeEnd, ConvergeProgress, NodeView, ServiceView, TaskView } from '../views';

/** A task's state, with its node and error if there are any. */
function describeTask(task: TaskView): string {
  const where = task.node === undefined ? '' : ` (${task.node})`;
  const state = taskStateWord(task.state);
  return task.error === undefined ? `${state}${where}` : `${state}${where}: ${task.error}`;
}

/** The tasks that are not running, those with an error first. */
function notRunning(tasks: readonly TaskView[]): readonly TaskView[] {
  const waiting = tasks.filter((task) => task.state !== 'running' || task.lastKnown);
  return waiting.sort((a, b) => Number(b.error !== undefined) - Number(a.error !== undefined));
}

/** The progress of a service, as one line to show. */
export function describeProgress(view: ServiceView): string {
  const counted = l10n.t({
    message: '{0} of {1} running',
    args: [view.running, view.desired],
    comment: '{0} and {1} are numbers of tasks',
  });
  if (view.update?.state === 'paused' || view.update?.state === 'rollback_paused') {
    return l10n.t({
      message: '{0}; the update is paused: {1}',
      args: [counted, view.update.message],
      comment: '{0} is e.g. “4 of 6 running”, and {1} the reason in the words of the swarm',
    });
  }
  if (view.update?.state === 'rollback_started') {
    return l10n.t({
      message: '{0}; rolling back: {1}',
      args: [counted, view.update.message],
      comment: '{0} is e.g. “4 of 6 running”, and {1} the reason in the words of the swarm',
    });
  }
  const [first, ...more] = notRunning(view.tasks ?? []);
  if (first === undefined) {
    return counted;
  }
  const reason = `${first.name} ${describeTask(first)}`;
  return more.length === 0
    ? l10n.t({
        message: '{0}; {1}',
        args: [counted, reason],
        comment: '{0} is e.g. “4 of 6 running”, and {1} a task with its state, e.g. “web.5 pending”',
      })
    : l10n.t({
        message: '{0}; {1}; {2} more in progress',
        args: [counted, reason, more.length],
        comment:
          '{0} is e.g. “4 of 6 running”, {1} a task with its state, e.g. “web.5 pending”, and {2} a number of other tasks',
      });
}

/** Whether the service matches its spec, as far as one poll shows. */
function isSettled(view: ServiceView): boolean {
  return isJob(view.mode)
    ? view.completed !== undefined && view.completed >= view.desired
    : !isUpdating(view) && view.running === view.desired;
}

/** A paused update does not continue by itself: there is nothing left to wait for. */
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

/** The tasks of the service's newest version; while an update runs there are others. */
async function newestTasks(
  engine: Engine,
  { id, image }: SwarmService,
  signal: AbortSignal | undefined,
): Promise<readonly SwarmTask[]> {
  if (atLeast(await engine.apiVersion(signal), '1.30')) {
    return engine.tasks({ service: [id], '_up-to-date': ['true'] }, signal);
  }
  // Older engines refuse that filter and report no version of a task; an update mostly changes the image.
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

/** With the engine's own count, which only lists have; it is the only source of a job's progress. */
async function withStatus(engine: Engine, id: string, signal: AbortSignal | undefined): Promise<SwarmService> {
  const found = (await engine.services({ status: true, filters: { id: [id] } }, signal)).find((one) => one.id === id);
  // Inspecting a service that is gone fails with a sentence.
  return found ?? engine.service(id, signal);
}

/**
 * Polls a service until it has run as desired for a while, which is how the docker CLI decides; tasks of an older
 * version of the service do not count.
 * @param find finds a manager; it is called again after each failure
 * @returns how it ended. An engine keeps only the result of the latest update, so a rollback is one of the latest change
 * @throws EngineFailure `not-found` if it was removed in the meantime; SwarmFailure if no manager responds for long;
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
          ? l10n.t({
              message: '{0}; checking that they keep running …',
              args: [describeProgress(view)],
              comment: '{0} is e.g. “6 of 6 running”: numbers of tasks',
            })
          : describeProgress(view),
      tasks: view.tasks ?? [],
      done,
    });
    if (done) {
      const kind = endOf(view.update?.state);
      // The message of a completed rollback does not give the reason, and a quick one ends between two polls.
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
