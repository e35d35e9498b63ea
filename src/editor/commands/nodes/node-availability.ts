import * as vscode from 'vscode';
import { nodeName } from '../../views/swarms/node-row';
import { withinView } from '../../shown/progress';
import type { SwarmCommand, SwarmRoom } from '../swarms/swarm-room';

/** Lets a node get tasks again. */
export function activateNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Activate Node'),
      placeholder: vscode.l10n.t('The node that gets tasks again'),
      where: ({ availability }) => availability !== 'active',
      none: vscode.l10n.t('Every node is active.'),
    });
    await withinView(() => room.nodeActions.setAvailability(cluster.id, node.id, 'active'));
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is active: it gets tasks again', nodeName(node)));
  };
}

/** Lets a node get no new tasks; those it has stay. */
export function pauseNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Pause Node'),
      placeholder: vscode.l10n.t('The node that gets no new tasks; those it has stay'),
      where: ({ availability }) => availability !== 'pause',
      none: vscode.l10n.t('Every node is paused.'),
    });
    await withinView(() => room.nodeActions.setAvailability(cluster.id, node.id, 'pause'));
    room.output.line(
      cluster.name,
      vscode.l10n.t('Node “{0}” is paused: it keeps its tasks and gets no new ones', nodeName(node)),
    );
  };
}
