import * as vscode from 'vscode';
import { SwarmFailure } from '../../swarm/failure';
import type { Cluster } from '../../swarm/views';
import { commands } from '../ids';
import { nodeName } from '../views/swarm-node-row';
import { confirm } from './swarm-confirm';
import { withinView } from './swarm-progress';
import { meaning, tolerance } from './swarm-roles';
import type { SwarmCommand, SwarmRoom } from './swarm-room';

/** Makes a worker a manager. */
export function promoteNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Promote Node to Manager'),
      placeholder: vscode.l10n.t('The worker that becomes a manager'),
      where: ({ role }) => role === 'worker',
      none: vscode.l10n.t('Every node is a manager.'),
    });
    await withinView(() => room.actions.setRole(cluster.id, node.id, 'manager'));
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is a manager', nodeName(node)));
    const managers = managersOf(cluster) + (node.role === 'manager' ? 0 : 1);
    if (managers % 2 === 0 && managers < cluster.nodes.length) {
      void adviseAnother(room, cluster, nodeName(node), managers);
    }
  };
}

/** Makes a manager a worker; asks first where that makes the swarm less safe. */
export function demoteNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Demote Node to Worker'),
      placeholder: vscode.l10n.t('The manager that becomes a worker'),
      where: ({ role }) => role === 'manager',
      none: vscode.l10n.t('No node is a manager.'),
    });
    const preview = room.actions.rolePreview(cluster.id, node.id, 'worker');
    if (preview.losesQuorum) {
      // Engines refuse this; the preview says why, and what to do first.
      throw new SwarmFailure('invalid', preview.sentence, '');
    }
    const managers = managersOf(cluster);
    if (tolerance(managers - 1) < tolerance(managers)) {
      await confirm(
        vscode.l10n.t('Demote “{0}” to a worker of “{1}”?', nodeName(node), cluster.name),
        [preview.sentence],
        vscode.l10n.t('Demote'),
      );
    }
    await withinView(() => room.actions.setRole(cluster.id, node.id, 'worker'));
    room.output.line(cluster.name, vscode.l10n.t('Node “{0}” is a worker', nodeName(node)));
  };
}

function managersOf(cluster: Cluster): number {
  return cluster.nodes.filter(({ role }) => role === 'manager').length;
}

async function adviseAnother(room: SwarmRoom, cluster: Cluster, name: string, managers: number): Promise<void> {
  const promote = vscode.l10n.t('Promote Another…');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('“{0}” is a manager. The swarm has {1}.', name, meaning(managers)),
    promote,
  );
  if (choice === promote) {
    await room.run(commands.promoteNode, { clusterId: cluster.id });
  }
}
