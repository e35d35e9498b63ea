import * as vscode from 'vscode';
import type { NodeRole } from '../../../engine/types';
import { Cancelled } from '../../../failure';
import { SwarmFailure } from '../../../swarm/failure';
import type { RoleOutcome } from '../../../swarm/actions/role';
import type { Cluster, NodeView } from '../../../swarm/views';
import { commands } from '../../ids';
import { showInformation, showWarning } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import { confirm } from '../swarms/swarm-confirm';
import { meaning, tolerance } from '../swarms/swarm-roles';
import type { SwarmCommand, SwarmRoom } from '../swarms/swarm-room';

/** Makes a worker a manager. */
export function promoteNode(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const { cluster, node } = await room.prompts.node(target, {
      title: vscode.l10n.t('Promote Node to Manager'),
      placeholder: vscode.l10n.t('The worker that becomes a manager'),
      where: ({ role }) => role === 'worker',
      none: vscode.l10n.t('Every node is a manager.'),
    });
    const { sentence } = room.nodeActions.rolePreview(cluster.id, node.id, 'manager');
    room.output.line(cluster.name, sentence);
    if (node.role === 'manager') {
      void showInformation(sentence);
      return;
    }
    const acts = await setRole(room, cluster, node, 'manager');
    const managers = managersOf(cluster) + 1;
    if (acts && managers % 2 === 0 && managers < cluster.nodes.length) {
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
    const preview = room.nodeActions.rolePreview(cluster.id, node.id, 'worker');
    if (node.role === 'worker') {
      void showInformation(preview.sentence);
      return;
    }
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
    await setRole(room, cluster, node, 'worker');
  };
}

/** Changes the role and tells what is true of it then. @returns whether the node acts in it */
async function setRole(room: SwarmRoom, cluster: Cluster, node: NodeView, role: NodeRole): Promise<boolean> {
  const name = nodeName(node);
  const title =
    role === 'manager'
      ? vscode.l10n.t('Making “{0}” a manager (Cancel stops watching)', name)
      : vscode.l10n.t('Making “{0}” a worker (Cancel stops watching)', name);
  const outcome = await withNotification(title, (_report, signal) =>
    room.nodeActions.setRole(cluster.id, node.id, role, signal),
  ).catch((error: unknown) => {
    if (error instanceof Cancelled) {
      room.output.line(cluster.name, vscode.l10n.t('Not watched any more; the swarm goes on by itself'));
    }
    throw error;
  });
  const sentence = roleSentence(name, role, outcome);
  room.output.line(cluster.name, sentence);
  if (outcome !== 'acts') {
    void showWarning(sentence);
  }
  return outcome === 'acts';
}

function roleSentence(name: string, role: NodeRole, outcome: RoleOutcome): string {
  switch (outcome) {
    case 'acts':
      return role === 'manager'
        ? vscode.l10n.t('Node “{0}” is a manager', name)
        : vscode.l10n.t('Node “{0}” is a worker', name);
    case 'down':
      return role === 'manager'
        ? vscode.l10n.t('The node “{0}” is down: it becomes a manager when it is back.', name)
        : vscode.l10n.t('The node “{0}” is down: it becomes a worker when it is back.', name);
    case 'late':
      return role === 'manager'
        ? vscode.l10n.t('The swarm has made “{0}” a manager, but it does not act as one yet.', name)
        : vscode.l10n.t('The swarm has made “{0}” a worker, but it still acts as a manager.', name);
  }
}

function managersOf(cluster: Cluster): number {
  return cluster.nodes.filter(({ role }) => role === 'manager').length;
}

async function adviseAnother(room: SwarmRoom, cluster: Cluster, name: string, managers: number): Promise<void> {
  const promote = vscode.l10n.t('Promote Another…');
  const choice = await showInformation(
    vscode.l10n.t('“{0}” is a manager. The swarm has {1}.', name, meaning(managers)),
    promote,
  );
  if (choice === promote) {
    await room.run(commands.promoteNode, { clusterId: cluster.id });
  }
}
