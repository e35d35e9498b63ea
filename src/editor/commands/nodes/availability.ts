import * as vscode from 'vscode';
import { withinView } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';

/** Makes a node available for tasks again. */
export function activateNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Activate Node'),
      placeholder: vscode.l10n.t('Select the node that gets tasks again'),
      where: ({ availability }) => availability !== 'active',
      none: vscode.l10n.t('Every node is active.'),
    });
    await withinView(() => context.nodeActions.setAvailability(cluster.id, node.id, 'active'));
    context.output.line(cluster.name, vscode.l10n.t('Node “{0}” is active and gets tasks again', nodeName(node)));
  };
}

/** Keeps new tasks off a node; it keeps those it has. */
export function pauseNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Pause Node'),
      placeholder: vscode.l10n.t('Select the node to pause; it keeps its tasks but gets no new ones'),
      where: ({ availability }) => availability !== 'pause',
      none: vscode.l10n.t('Every node is paused.'),
    });
    await withinView(() => context.nodeActions.setAvailability(cluster.id, node.id, 'pause'));
    context.output.line(
      cluster.name,
      vscode.l10n.t('Node “{0}” is paused; it keeps its tasks but gets no new ones', nodeName(node)),
    );
  };
}
