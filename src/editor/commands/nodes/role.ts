import * as vscode from 'vscode';
import type { NodeRole } from '../../../engine/types';
import { Cancelled } from '../../../failure';
import type { RoleOutcome } from '../../../swarm/actions/role';
import { SwarmFailure } from '../../../swarm/failure';
import type { Cluster, NodeView } from '../../../swarm/views';
import { commands } from '../../ids';
import { showInformation, showWarning } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import { nodeName } from '../../views/swarms/node-row';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { confirm } from '../swarms/prompts';
import { meaning, tolerance } from '../swarms/roles';

/** Makes a worker a manager. */
export function promoteNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Promote Node to Manager'),
      placeholder: vscode.l10n.t('Select the worker that becomes a manager'),
      where: ({ role }) => role === 'worker',
      none: vscode.l10n.t('Every node is a manager.'),
    });
    const { sentence } = context.nodeActions.rolePreview(cluster.id, node.id, 'manager');
    context.output.line(cluster.name, sentence);
    if (node.role === 'manager') {
      void showInformation(sentence);
      return;
    }
    const acts = await setRole(context, cluster, node, 'manager');
    const managers = managersOf(cluster) + 1;
    if (acts && managers % 2 === 0 && managers < cluster.nodes.length) {
      void adviseAnother(context, cluster, nodeName(node), managers);
    }
  };
}

/** Makes a manager a worker; asks first if that makes the swarm tolerate fewer failures. */
export function demoteNode(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, node } = await context.swarmPrompts.node(target, {
      title: vscode.l10n.t('Demote Node to Worker'),
      placeholder: vscode.l10n.t('Select the manager that becomes a worker'),
      where: ({ role }) => role === 'manager',
      none: vscode.l10n.t('No node is a manager.'),
    });
    const preview = context.nodeActions.rolePreview(cluster.id, node.id, 'worker');
    if (node.role === 'worker') {
      void showInformation(preview.sentence);
      return;
    }
    if (preview.losesQuorum) {
      // Engines refuse this; the preview explains why, and what to do first.
      throw new SwarmFailure('invalid', preview.sentence, '');
    }
    const managers = managersOf(cluster);
    if (tolerance(managers - 1) < tolerance(managers)) {
      await confirm(
        vscode.l10n.t('Demote “{0}” to a worker in “{1}”?', nodeName(node), cluster.name),
        [preview.sentence],
        vscode.l10n.t('Demote'),
      );
    }
    await setRole(context, cluster, node, 'worker');
  };
}

/** Changes the role and shows the outcome. @returns whether the node acts in its new role */
async function setRole(
  context: SwarmCommandContext,
  cluster: Cluster,
  node: NodeView,
  role: NodeRole,
): Promise<boolean> {
  const name = nodeName(node);
  const title =
    role === 'manager'
      ? vscode.l10n.t('Promoting “{0}” to a manager (Cancel stops watching)', name)
      : vscode.l10n.t('Demoting “{0}” to a worker (Cancel stops watching)', name);
  const outcome = await withNotification(title, (_report, signal) =>
    context.nodeActions.setRole(cluster.id, node.id, role, signal),
  ).catch((error: unknown) => {
    if (error instanceof Cancelled) {
      context.output.line(cluster.name, vscode.l10n.t('Stopped watching; the swarm continues on its own'));
    }
    throw error;
  });
  const sentence = roleSentence(name, role, outcome);
  context.output.line(cluster.name, sentence);
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
        ? vscode.l10n.t('The node “{0}” is down. It becomes a manager when it is back.', name)
        : vscode.l10n.t('The node “{0}” is down. It becomes a worker when it is back.', name);
    case 'late':
      return role === 'manager'
        ? vscode.l10n.t('The swarm has made “{0}” a manager, but it does not act as one yet.', name)
        : vscode.l10n.t('The swarm has made “{0}” a worker, but it still acts as a manager.', name);
  }
}

function managersOf(cluster: Cluster): number {
  return cluster.nodes.filter(({ role }) => role === 'manager').length;
}

async function adviseAnother(
  context: SwarmCommandContext,
  cluster: Cluster,
  name: string,
  managers: number,
): Promise<void> {
  const promote = vscode.l10n.t('Promote Another Node…');
  const choice = await showInformation(
    vscode.l10n.t({
      message: '“{0}” is a manager. Result: {1}.',
      args: [name, meaning(managers)],
      comment: '{1} is the number of managers, such as “4 managers, tolerates 1 failure, the same as with 3”.',
    }),
    promote,
  );
  if (choice === promote) {
    await context.run(commands.promoteNode, { clusterId: cluster.id });
  }
}
