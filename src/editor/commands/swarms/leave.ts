import * as vscode from 'vscode';
import { EditorFailure } from '../../failure';
import { commands } from '../../ids';
import { withPatience } from '../../delayed-progress';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showInformation } from '../../shown/messages';
import { withinView, withNotification } from '../../shown/progress';
import { confirm } from './prompts';
import { isInSwarm } from '../../fleet-entries';
import type { SwarmCommand, SwarmRoom } from './context';
import { nodeOfMachine, readTarget } from './target';

/** Lets a machine leave its swarm, after saying what that means for the swarm. */
export function leaveSwarm(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const machine = machineNameOf(target) ?? (await machineOfRow(room, target)) ?? (await pick(room));
    await withinView(() =>
      withPatience(vscode.l10n.t('Reading the swarm of “{0}”', machine), () => read(room, machine)),
    );
    const place = nodeOfMachine(room.clusters.list(), machine);
    const preview = room.actions.leavePreview(machine);
    await confirm(
      place === undefined
        ? vscode.l10n.t('Let “{0}” leave its swarm?', machine)
        : vscode.l10n.t('Let “{0}” leave the swarm “{1}”?', machine, place.cluster.name),
      [preview.sentence, preview.needsForce ? vscode.l10n.t('Its engine does this only by force.') : ''],
      preview.needsForce ? vscode.l10n.t('Leave by Force') : vscode.l10n.t('Leave Swarm'),
    );
    await withNotification(vscode.l10n.t('“{0}” is leaving its swarm', machine), async (_report, signal) => {
      await room.actions.leave(machine, { force: preview.needsForce }, signal);
    });
    room.output.line(machine, vscode.l10n.t('This machine has left its swarm'));
    const others = place?.cluster.nodes.filter(({ id }) => id !== place.node.id) ?? [];
    if (place !== undefined && others.some(({ role, state }) => role === 'manager' && state === 'ready')) {
      void offerRemoval(room, machine, place.cluster.id, place.node.id);
    }
  };
}

/** What leaving means is told by the swarm as it is now; nothing of it is kept fresh while nobody looks. */
async function read(room: SwarmRoom, machine: string): Promise<void> {
  await room.fleet.refresh(machine);
  const cluster = room.clusters.of(machine);
  if (cluster !== undefined) {
    await room.clusters.read([cluster.id]);
  }
}

/** The machine that a named node is; undefined where none was named. @throws EditorFailure where there is none such */
async function machineOfRow(room: SwarmRoom, target: unknown): Promise<string | undefined> {
  if (readTarget(target, 'node').node === undefined) {
    return undefined;
  }
  const { node } = await room.prompts.node(target, {
    title: vscode.l10n.t('Leave Swarm'),
    placeholder: vscode.l10n.t('The machine that leaves its swarm'),
    none: vscode.l10n.t('None of your machines is in a swarm.'),
  });
  if (node.machine === undefined) {
    throw new EditorFailure(
      'no-such-machine',
      vscode.l10n.t('The node “{0}” is not among your machines.', node.hostname),
      vscode.l10n.t('Add its host with “Add Machine…”, or run `docker swarm leave` there.'),
    );
  }
  return node.machine;
}

async function pick(room: SwarmRoom): Promise<string> {
  return room.machinePrompts.pickMachine({
    title: vscode.l10n.t('Leave Swarm'),
    placeholder: vscode.l10n.t('The machine that leaves its swarm'),
    where: isInSwarm,
    none: vscode.l10n.t('None of your machines is in a swarm.'),
  });
}

/** The swarm keeps a node that has left, as one that is down. */
async function offerRemoval(room: SwarmRoom, machine: string, clusterId: string, nodeId: string): Promise<void> {
  const remove = vscode.l10n.t('Remove Node…');
  const choice = await showInformation(
    vscode.l10n.t('“{0}” has left. Its swarm lists it as a node that is down until it is removed there.', machine),
    remove,
  );
  if (choice === remove) {
    await room.run(commands.removeNode, { clusterId, nodeId });
  }
}
