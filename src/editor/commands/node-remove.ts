import * as vscode from 'vscode';
import { EditorFailure } from '../failure';
import { nodeName } from '../views/swarm-node-row';
import { confirm } from './swarm-confirm';
import { withNotification } from './swarm-progress';
import type { SwarmCommand, SwarmRoom } from './swarm-room';
import { waitUntil } from './swarm-wait';

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
    const demote = node.role === 'manager' ? room.actions.rolePreview(cluster.id, node.id, 'worker') : undefined;
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
        if (demote !== undefined) {
          report(vscode.l10n.t('demoting it'));
          await room.actions.setRole(cluster.id, node.id, 'worker', signal);
        }
        // Managers take some seconds to notice that a node has left.
        report(vscode.l10n.t('waiting until the swarm sees that it is down'));
        await waitUntil(room.clusters, () => isRemovable(room, cluster.id, node.id, name), signal);
        report(vscode.l10n.t('taking it off the list'));
        await room.actions.removeNode(cluster.id, node.id, { force: false }, signal);
      });
    } finally {
      release();
    }
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is removed', name));
  };
}

/** @throws EditorFailure where somebody else has removed it */
function isRemovable(room: SwarmRoom, clusterId: string, nodeId: string, name: string): true | undefined {
  const cluster = room.clusters.get(clusterId);
  const node = cluster?.nodes.find(({ id }) => id === nodeId);
  if (cluster !== undefined && node === undefined) {
    throw new EditorFailure('nothing-to-pick', vscode.l10n.t('The node “{0}” is not in the swarm any more.', name), '');
  }
  return node !== undefined && node.state !== 'ready' && node.role === 'worker' ? true : undefined;
}
