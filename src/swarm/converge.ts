import * as l10n from '@vscode/l10n';
import type { Engine } from '../engine/engine';
import type { SwarmService } from '../engine/types';
import { throwIfCancelled } from '../failure';
import { pause } from './alarm';
import { nodeView } from './nodes';
import type { Pace } from './pace';
import { isPassing } from './passing';
import { serviceView } from './services';
import type { ConvergeProgress, NodeView, ServiceView, TaskView } from './views';

/** Where a task is on its way, for the middle of a sentence. */
function reasonOf(task: TaskView): string {
  const where = task.node === undefined ? '' : ` (${task.node})`;
  return task.error === undefined ? `${task.state}${where}` : `${task.state}${where}: ${task.error}`;
}

/** The tasks that do not run, those with a reason first. */
function lagging(tasks: readonly TaskView[]): readonly TaskView[] {
  const waiting = tasks.filter((task) => task.state !== 'running' || task.lastKnown);
  return waiting.sort((a, b) => Number(b.error !== undefined) - Number(a.error !== undefined));
}

/** How far a service is, as one line for a person. */
export function describeProgress(view: ServiceView): string {
  const counted = l10n.t('{0} of {1} running', view.running, view.desired);
  if (view.update?.state === 'paused' || view.update?.state === 'rollback_paused') {
    return l10n.t('{0}; the update is paused: {1}', counted, view.update.message);
  }
  const [first, ...more] = lagging(view.tasks ?? []);
  if (first === undefined) {
    return counted;
  }
  const reason = `${first.name} ${reasonOf(first)}`;
  return more.length === 0
    ? l10n.t('{0}; {1}', counted, reason)
    : l10n.t('{0}; {1}; and {2} more on their way', counted, reason, more.length);
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

async function look(engine: Engine, serviceId: string, signal: AbortSignal | undefined): Promise<ServiceView> {
  const service = await withStatus(engine, serviceId, signal);
  const tasks = await engine.tasks({ service: [serviceId], '_up-to-date': ['true'] }, signal);
  const ids = [...new Set(tasks.flatMap(({ nodeId }) => nodeId ?? []))];
  const nodes = new Map<string, NodeView>();
  for (const node of ids.length === 0 ? [] : await engine.nodes(signal, { id: ids })) {
    nodes.set(node.id, nodeView(node, undefined));
  }
  return serviceView(service, nodes, { tasks });
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
 * @throws EngineFailure `not-found` where it was removed meanwhile; Cancelled
 */
export async function converge(
  engine: Engine,
  serviceId: string,
  onProgress: (progress: ConvergeProgress) => void,
  pace: Pick<Pace, 'converging' | 'stable'>,
  signal?: AbortSignal,
): Promise<void> {
  let steadyFor = 0;
  for (;;) {
    const view = await again(() => look(engine, serviceId, signal), pace.converging, signal);
    const settled = isSettled(view);
    const done = isPaused(view) || (settled && steadyFor >= pace.stable);
    onProgress({
      running: view.running,
      desired: view.desired,
      line:
        settled && !done ? l10n.t('{0}; making sure that they stay …', describeProgress(view)) : describeProgress(view),
      tasks: view.tasks ?? [],
      done,
    });
    if (done) {
      return;
    }
    await pause(pace.converging, signal);
    throwIfCancelled(signal);
    steadyFor = settled ? steadyFor + pace.converging : 0;
  }
}

/** A lost connection or a change of leaders is no reason to stop looking; it is one when it happens again and again. */
async function again<T>(read: () => Promise<T>, delay: number, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (!isPassing(error) || attempt === 5) {
        throw error;
      }
      await pause(delay, signal);
      throwIfCancelled(signal);
    }
  }
}
