import * as vscode from 'vscode';
import { withDelayedProgress } from '../../delayed-progress';
import { EditorFailure } from '../../failure';
import { isInSwarm } from '../../fleet-entries';
import { commands } from '../../ids';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showInformation } from '../../shown/messages';
import { withinView, withNotification } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from './context';
import { confirm } from './prompts';
import { nodeOfMachine, readTarget } from './target';

/** Lets a machine leave its swarm after showing the effects on the swarm. */
export function leaveSwarm(context: SwarmCommandContext): Command {
  return async (target) => {
    const machine = machineNameOf(target) ?? (await machineOfRow(context, target)) ?? (await pick(context));
    await withinView(() =>
      withDelayedProgress(vscode.l10n.t('Reading the swarm of “{0}”', machine), () => read(context, machine)),
    );
    const place = nodeOfMachine(context.clusters.list(), machine);
    const preview = context.swarmActions.leavePreview(machine);
    await confirm(
      place === undefined
        ? vscode.l10n.t('Let “{0}” leave its swarm?', machine)
        : vscode.l10n.t('Let “{0}” leave “{1}”?', machine, place.cluster.name),
      [preview.sentence, preview.needsForce ? vscode.l10n.t('Its engine leaves only if forced.') : ''],
      preview.needsForce ? vscode.l10n.t('Force Leave') : vscode.l10n.t('Leave Swarm'),
    );
    await withNotification(vscode.l10n.t('“{0}” is leaving its swarm', machine), async (_report, signal) => {
      await context.swarmActions.leave(machine, { force: preview.needsForce }, signal);
    });
    context.output.line(machine, vscode.l10n.t('This machine has left its swarm'));
    const others = place?.cluster.nodes.filter(({ id }) => id !== place.node.id) ?? [];
    if (place !== undefined && others.some(({ role, state }) => role === 'manager' && state === 'ready')) {
      void offerRemoval(context, machine, place.cluster.id, place.node.id);
    }
  };
}

/** The effects depend on the current state of the swarm, which is not kept up to date while no view shows it. */
async function read(context: SwarmCommandContext, machine: string): Promise<void> {
  await context.fleet.refresh(machine);
  const cluster = context.clusters.of(machine);
  if (cluster !== undefined) {
    await context.clusters.read([cluster.id]);
  }
}

/** The machine of the node that was named; undefined if none was. @throws EditorFailure if the node is no machine */
async function machineOfRow(context: SwarmCommandContext, target: unknown): Promise<string | undefined> {
  if (readTarget(target, 'node').node === undefined) {
    return undefined;
  }
  const { node } = await context.swarmPrompts.node(target, {
    title: vscode.l10n.t('Leave Swarm'),
    placeholder: vscode.l10n.t('Select the machine that leaves its swarm'),
    none: vscode.l10n.t('None of your machines is in a swarm.'),
  });
  if (node.machine === undefined) {
    throw new EditorFailure(
      'no-such-machine',
      vscode.l10n.t('The node “{0}” is not one of your machines.', node.hostname),
      vscode.l10n.t('Add its host with “Add Machine…”, or run “docker swarm leave” there.'),
    );
  }
  return node.machine;
}

async function pick(context: SwarmCommandContext): Promise<string> {
  return context.machinePrompts.pickMachine({
    title: vscode.l10n.t('Leave Swarm'),
    placeholder: vscode.l10n.t('Select the machine that leaves its swarm'),
    where: isInSwarm,
    none: vscode.l10n.t('None of your machines is in a swarm.'),
  });
}

/** The swarm keeps listing a node that has left as one that is down. */
async function offerRemoval(
  context: SwarmCommandContext,
  machine: string,
  clusterId: string,
  nodeId: string,
): Promise<void> {
  const remove = vscode.l10n.t('Remove Node…');
  const choice = await showInformation(
    vscode.l10n.t('“{0}” has left its swarm. The swarm lists it as a node that is down until you remove it.', machine),
    remove,
  );
  if (choice === remove) {
    await context.run(commands.removeNode, { clusterId, nodeId });
  }
}
