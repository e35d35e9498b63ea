import * as vscode from 'vscode';
import type { SwarmTask } from '../../../engine/types';
import { Cancelled, throwIfCancelled } from '../../../failure';
import { pause } from '../../../swarm/alarm';
import type { Cluster, NodeView } from '../../../swarm/views';
import { commands } from '../../ids';
import { showInformation } from '../../shown/messages';
import { withNotification, type Report } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import { drainState } from './node-drain-state';
import type { SwarmCommand, SwarmRoom } from '../swarms/swarm-room';

/** Milliseconds between looks at the node's tasks, of which there are no events. */
const betweenLooks = 1000;

/** Moves a node's tasks elsewhere, and tells when all of them run there. */
export function drainNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Drain Node'),
      placeholder: vscode.l10n.t('The node whose tasks move to others'),
      where: ({ availability }) => availability !== 'drain',
      none: vscode.l10n.t('Every node is drained.'),
    });
    const name = nodeName(node);
    const drained = await drain(room, cluster, node);
    if (!drained) {
      room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is to take tasks again before it was drained', name));
      return;
    }
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is drained', name));
    void offerUndo(room, cluster, node);
  };
}

/** Drains the node and shows how its tasks move. @returns false where somebody gave it another availability meanwhile */
async function drain(room: SwarmRoom, cluster: Cluster, node: NodeView): Promise<boolean> {
  const name = nodeName(node);
  // Somebody looks, so that the tasks are read also while the view is hidden.
  const release = room.attention.hold();
  const following = new Following(room, cluster.id);
  try {
    return await withNotification(
      vscode.l10n.t('Draining “{0}” (Cancel stops watching, not the drain)', name),
      async (report, signal) => {
        // What is there now has to move; a moment later some of it may be gone already.
        following.add(await room.nodeActions.tasksOn(cluster.id, node.id));
        await room.nodeActions.setAvailability(cluster.id, node.id, 'drain');
        room.output.line(cluster.name, vscode.l10n.t('Draining node “{0}” …', name));
        return untilDrained(room, cluster, node, following, report, signal);
      },
    );
  } catch (error) {
    if (error instanceof Cancelled) {
      room.output.line(cluster.name, vscode.l10n.t('Not watched any more; node “{0}” goes on draining', name));
    }
    throw error;
  } finally {
    following.end();
    release();
  }
}

/** The services that have, or had, tasks on the node: theirs alone are watched. */
class Following {
  private readonly stops = new Map<string, () => void>();

  constructor(
    private readonly room: Pick<SwarmRoom, 'clusters'>,
    private readonly clusterId: string,
  ) {}

  get services(): ReadonlySet<string> {
    return new Set(this.stops.keys());
  }

  add(tasks: readonly SwarmTask[]): void {
    for (const { serviceId } of tasks) {
      if (!this.stops.has(serviceId)) {
        this.stops.set(serviceId, this.room.clusters.watchTasks(this.clusterId, serviceId));
      }
    }
  }

  drop(serviceIds: readonly string[]): void {
    for (const id of serviceIds) {
      this.stops.get(id)?.();
      this.stops.delete(id);
    }
  }

  end(): void {
    this.drop([...this.stops.keys()]);
  }
}

/** Whether the node was drained; false where somebody gave it another availability meanwhile. */
async function untilDrained(
  room: SwarmRoom,
  cluster: Cluster,
  node: NodeView,
  following: Following,
  report: Report,
  signal: AbortSignal,
): Promise<boolean> {
  let told = '';
  for (let begun = false; ;) {
    const here = await room.nodeActions.tasksOn(cluster.id, node.id, signal);
    following.add(here);
    const current = room.clusters.get(cluster.id);
    if (current !== undefined) {
      const state = drainState(current, node.id, here, following.services);
      following.drop(state.settled);
      if (state.line !== told) {
        told = state.line;
        report(told);
        if (told !== '') {
          room.output.line(cluster.name, told);
        }
      }
      const draining = current.nodes.find(({ id }) => id === node.id)?.availability === 'drain';
      if (begun && !draining) {
        return false;
      }
      begun = draining;
      if (draining && state.done) {
        return true;
      }
    }
    await pause(betweenLooks, signal);
    throwIfCancelled(signal);
  }
}

async function offerUndo(room: SwarmRoom, cluster: Cluster, node: NodeView): Promise<void> {
  const activate = vscode.l10n.t('Activate Again');
  const choice = await showInformation(
    vscode.l10n.t('“{0}” is drained: its tasks run elsewhere, and it gets no new ones.', nodeName(node)),
    activate,
  );
  if (choice === activate) {
    await room.run(commands.activateNode, { clusterId: cluster.id, nodeId: node.id });
  }
}
