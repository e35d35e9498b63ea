import * as vscode from 'vscode';
import { Cancelled } from '../../../failure';
import { SwarmFailure } from '../../../swarm/failure';
import { EditorFailure } from '../../failure';
import { withNotification } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { confirm } from '../swarms/prompts';
import { waitUntil } from '../swarms/wait-until';

/** Seconds that managers may take to notice that a node has left; usually they take less than half of this. */
const longestWait = 60;

/** Removes a node that is down from the swarm's list. */
export function removeNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Remove Node from Swarm'),
      placeholder: vscode.l10n.t('Select the node to remove; it must be down'),
      where: ({ state }) => state !== 'ready',
      none: vscode.l10n.t('Every node is ready. A node can be removed after it has left the swarm or gone down.'),
    });
    const name = nodeName(node);
    context.nodeActions.refuseRemoval(cluster.id, node.id);
    const demote = node.role === 'manager' ? context.nodeActions.rolePreview(cluster.id, node.id, 'worker') : undefined;
    await confirm(
      vscode.l10n.t('Remove the node “{0}” from “{1}”?', name, cluster.name),
      [
        vscode.l10n.t('Its certificate is revoked; the host must rejoin to come back. Nothing on the host is deleted.'),
        demote === undefined ? '' : vscode.l10n.t('It is demoted to a worker first. {0}', demote.sentence),
      ],
      vscode.l10n.t('Remove Node'),
    );
    const release = context.attention.hold();
    try {
      await withNotification(vscode.l10n.t('Removing the node “{0}”', name), async (report, signal) => {
        // Managers take some seconds to notice that a node has left. Until then, it may still be working.
        report(vscode.l10n.t('waiting for the swarm to report the node as down'));
        await untilSilent(context, cluster.id, node.id, name, signal);
        if (demote !== undefined) {
          report(vscode.l10n.t('demoting the node to a worker'));
          await context.nodeActions.setRole(cluster.id, node.id, 'worker', signal);
        }
        report(vscode.l10n.t('removing the node from the list'));
        await context.nodeActions.removeNode(cluster.id, node.id, { force: false }, signal);
      });
    } finally {
      release();
    }
    context.output.line(cluster.name, vscode.l10n.t('Node “{0}” was removed', name));
  };
}

/** @throws SwarmFailure if the node stays ready; EditorFailure if it was removed in the meantime; Cancelled */
async function untilSilent(
  context: SwarmCommandContext,
  clusterId: string,
  nodeId: string,
  name: string,
  signal: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(longestWait * 1000);
  try {
    await waitUntil(
      context.clusters,
      () => isSilent(context, clusterId, nodeId, name),
      AbortSignal.any([signal, late]),
    );
  } catch (error) {
    if (error instanceof Cancelled && !signal.aborted) {
      throw new SwarmFailure(
        'conflict',
        vscode.l10n.t('The node “{0}” was not removed because it is still ready after {1} seconds.', name, longestWait),
        vscode.l10n.t('Let it leave its swarm or turn off its host, and then remove it.'),
      );
    }
    throw error;
  }
}

function isSilent(context: SwarmCommandContext, clusterId: string, nodeId: string, name: string): true | undefined {
  const cluster = context.clusters.get(clusterId);
  const node = cluster?.nodes.find(({ id }) => id === nodeId);
  if (cluster !== undefined && node === undefined) {
    throw new EditorFailure('nothing-to-pick', vscode.l10n.t('The node “{0}” is no longer in the swarm.', name), '');
  }
  return node !== undefined && node.state !== 'ready' ? true : undefined;
}
