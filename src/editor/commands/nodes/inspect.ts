import * as vscode from 'vscode';
import { inspectKinds } from '../swarms/inspect';
import type { SwarmCommand, SwarmRoom } from '../swarms/context';

/** Shows what the swarm knows about a node, as JSON. */
export function inspectNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Inspect Node'),
      placeholder: vscode.l10n.t('The node to look at'),
      none: vscode.l10n.t('No node is known yet.'),
    });
    await room.documents.open(inspectKinds.node, [cluster.id, node.id], node.hostname);
  };
}
