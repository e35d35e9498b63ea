import * as vscode from 'vscode';
import type { SwarmTask } from '../../../engine/types';
import { Cancelled, throwIfCancelled } from '../../../failure';
import { pause } from '../../../swarm/alarm';
import type { Cluster, NodeView } from '../../../swarm/views';
import { commands } from '../../ids';
import { showInformation } from '../../shown/messages';
import { withNotification, type Report } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { drainState } from './drain-state';

/** Milliseconds between reads of the node's tasks, for which there are no events. */
const pollInterval = 1000;

/** Moves a node's tasks to other nodes, and shows when all of them run there. */
export function drainNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Drain Node'),
      placeholder: vscode.l10n.t('Select the node whose tasks move to other nodes'),
      where: ({ availability }) => availability !== 'drain',
      none: vscode.l10n.t('Every node is drained.'),
    });
    const name = nodeName(node);
    const drained = await drain(context, cluster, node);
    if (!drained) {
      context.output.line(
        cluster.name,
        vscode.l10n.t('Node “{0}” was made available again before it was drained', name),
      );
      return;
    }
    context.output.line(cluster.name, vscode.l10n.t('Node “{0}” is drained', name));
    void offerUndo(context, cluster, node);
  };
}

/** Drains the node and shows how its tasks move. @returns false if its availability was changed in the meantime */
async function drain(context: SwarmCommandContext, cluster: Cluster, node: NodeView): Promise<boolean> {
  const name = nodeName(node);
  // With attention, the tasks are read even while the view is hidden.
  const release = context.attention.hold();
  const watched = new WatchedServices(context, cluster.id);
  try {
    return await withNotification(
      vscode.l10n.t('Draining “{0}” (Cancel stops watching, not the drain)', name),
      async (report, signal) => {
        // Read before draining: a moment later, some of the tasks that have to move may be gone already.
        watched.add(await context.nodeActions.tasksOn(cluster.id, node.id));
        await context.nodeActions.setAvailability(cluster.id, node.id, 'drain');
        context.output.line(cluster.name, vscode.l10n.t('Draining node “{0}” …', name));
        return untilDrained(context, cluster, node, watched, report, signal);
      },
    );
  } catch (error) {
    if (error instanceof Cancelled) {
      context.output.line(cluster.name, vscode.l10n.t('Stopped watching; node “{0}” continues to drain', name));
    }
    throw error;
  } finally {
    watched.end();
    release();
  }
}

/** The services that have, or had, tasks on the node: only their tasks are watched. */
class WatchedServices {
  readonly #stops = new Map<string, () => void>();

  constructor(
    private readonly context: Pick<SwarmCommandContext, 'clusters'>,
    private readonly clusterId: string,
  ) {}

  get services(): ReadonlySet<string> {
    return new Set(this.#stops.keys());
  }

  add(tasks: readonly SwarmTask[]): void {
    for (const { serviceId } of tasks) {
      if (!this.#stops.has(serviceId)) {
        this.#stops.set(serviceId, this.context.clusters.watchTasks(this.clusterId, serviceId));
      }
    }
  }

  drop(serviceIds: readonly string[]): void {
    for (const id of serviceIds) {
      this.#stops.get(id)?.();
      this.#stops.delete(id);
    }
  }

  end(): void {
    this.drop([...this.#stops.keys()]);
  }
}

/** Waits until the node is drained. @returns false if its availability was changed in the meantime */
async function untilDrained(
  context: SwarmCommandContext,
  cluster: Cluster,
  node: NodeView,
  watched: WatchedServices,
  report: Report,
  signal: AbortSignal,
): Promise<boolean> {
  let shown = '';
  for (let started = false; ;) {
    const here = await context.nodeActions.tasksOn(cluster.id, node.id, signal);
    watched.add(here);
    const current = context.clusters.get(cluster.id);
    if (current !== undefined) {
      const state = drainState(current, node.id, here, watched.services);
      watched.drop(state.settled);
      if (state.line !== shown) {
        shown = state.line;
        report(shown);
        if (shown !== '') {
          context.output.line(cluster.name, shown);
        }
      }
      const draining = current.nodes.find(({ id }) => id === node.id)?.availability === 'drain';
      if (started && !draining) {
        return false;
      }
      started = draining;
      if (draining && state.done) {
        return true;
      }
    }
    await pause(pollInterval, signal);
    throwIfCancelled(signal);
  }
}

async function offerUndo(context: SwarmCommandContext, cluster: Cluster, node: NodeView): Promise<void> {
  const activate = vscode.l10n.t('Activate Again');
  const choice = await showInformation(
    vscode.l10n.t('“{0}” is drained. Its tasks run on other nodes, and it gets no new ones.', nodeName(node)),
    activate,
  );
  if (choice === activate) {
    await context.run(commands.activateNode, { clusterId: cluster.id, nodeId: node.id });
  }
}
