import * as vscode from 'vscode';
import { Cancelled } from '../../../failure';
import { SwarmFailure } from '../../../swarm/failure';
import { EditorFailure } from '../../failure';
import { withNotification } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import { confirm } from '../swarms/swarm-confirm';
import type { SwarmCommand, SwarmRoom } from '../swarms/swarm-room';
import { waitUntil } from '../swarms/swarm-wait';

/** How long managers may take to notice that a node has left, in seconds; usually it is less than half of this. */
const patience = 60;

/** Takes a node that is down off the swarm's list. */
export function removeNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Remove Node from Swarm'),
      placeholder: vscode.l10n.t('The node that comes off the list; it has to be down'),
      where: ({ state }) => state !== 'ready',
      none: vscode.l10n.t('Every node is ready. A node can be removed after it has left the swarm or gone down.'),
    });
    const name = nodeName(node);
    room.nodeActions.refuseRemoval(cluster.id, node.id);
    const demote = node.role === 'manager' ? room.nodeActions.rolePreview(cluster.id, node.id, 'worker') : undefined;
    await confirm(
      vscode.l10n.t('Remove the node “{0}” from the swarm “{1}”?', name, cluster.name),
      [
        vscode.l10n.t(
          'Its certificate is barred: the host has to join anew to come back. Nothing on the host is deleted.',
        ),
        demote === undefined ? '' : vscode.l10n.t('It is demoted to a worker first. {0}', demote.sentence),
      ],
      vscode.l10n.t('Remove Node'),
    );
    const release = room.attention.hold();
    try {
      await withNotification(vscode.l10n.t('Removing the node “{0}”', name), async (report, signal) => {
        // Managers take some seconds to notice that a node has left. Before that nothing is changed: it may be at work.
        report(vscode.l10n.t('waiting until the swarm sees that it is down'));
        await untilSilent(room, cluster.id, node.id, name, signal);
        if (demote !== undefined) {
          report(vscode.l10n.t('demoting it'));
          await room.nodeActions.setRole(cluster.id, node.id, 'worker', signal);
        }
        report(vscode.l10n.t('taking it off the list'));
        await room.nodeActions.removeNode(cluster.id, node.id, { force: false }, signal);
      });
    } finally {
      release();
    }
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is removed', name));
  };
}

/** @throws SwarmFailure where it goes on being ready; EditorFailure where somebody else has removed it; Cancelled */
async function untilSilent(
  room: SwarmRoom,
  clusterId: string,
  nodeId: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(patience * 1000);
  try {
    await waitUntil(room.clusters, () => isSilent(room, clusterId, nodeId, name), AbortSignal.any([signal, late]));
  } catch (error) {
    if (error instanceof Cancelled && !signal.aborted) {
      throw new SwarmFailure(
        'conflict',
        vscode.l10n.t('The node “{0}” is still ready after {1} s, so that it is not removed.', name, patience),
        vscode.l10n.t('Let it leave its swarm, or switch its host off; then remove it.'),
      );
    }
    throw error;
  }
}

function isSilent(room: SwarmRoom, clusterId: string, nodeId: string, name: string): true | undefined {
  const cluster = room.clusters.get(clusterId);
  const node = cluster?.nodes.find(({ id }) => id === nodeId);
  if (cluster !== undefined && node === undefined) {
    throw new EditorFailure('nothing-to-pick', vscode.l10n.t('The node “{0}” is not in the swarm any more.', name), '');
  }
  return node !== undefined && node.state !== 'ready' ? true : undefined;
}
