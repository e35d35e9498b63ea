import * as vscode from 'vscode';
import { Cancelled } from '../../../failure';
import type { NodeRole } from '../../../engine/types';
import type { Cluster } from '../../../swarm/views';
import { commands } from '../../ids';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showError, showInformation } from '../../shown/messages';
import { withNotification, type Report } from '../../shown/progress';
import { joinSummary, type JoinResult } from './join-summary';
import { isOutsideSwarm } from '../../fleet-entries';
import { roleChoices } from './roles';
import type { SwarmCommand, SwarmRoom } from './context';

/** Joins machines to a swarm: token and manager's address are fetched, nobody types them. */
export function joinSwarm(room: SwarmRoom): SwarmCommand {
  const title = vscode.l10n.t('Join Machines to Swarm');
  return async (target) => {
    const named = machineNameOf(target);
    const cluster = await room.prompts.cluster(named === undefined ? target : undefined, title);
    const machines =
      named === undefined
        ? await room.machinePrompts.pickMachines({
            title: vscode.l10n.t('Join Machines to “{0}”', cluster.name),
            placeholder: vscode.l10n.t('The machines that join'),
            where: isOutsideSwarm,
            none: vscode.l10n.t('No machine is running and outside of a swarm.'),
          })
        : [named];
    await join(room, cluster, machines, await askRole(room, cluster, machines));
  };
}

async function askRole(room: SwarmRoom, cluster: Cluster, machines: readonly string[]): Promise<NodeRole> {
  const managersNow = cluster.nodes.filter(({ role }) => role === 'manager').length;
  const picked = await room.questions.pick(
    {
      title: vscode.l10n.t('Join {0} to “{1}”', machines.map((name) => `“${name}”`).join(', '), cluster.name),
      placeholder: vscode.l10n.t('The role that they join in'),
    },
    roleChoices(managersNow, machines.length),
  );
  return picked.role;
}

async function join(room: SwarmRoom, cluster: Cluster, machines: readonly string[], role: NodeRole): Promise<void> {
  const results = await withNotification(
    vscode.l10n.t('Joining the swarm “{0}”', cluster.name),
    async (report, signal): Promise<readonly JoinResult[]> => {
      const one = (machine: string): Promise<JoinResult> =>
        joinOne(room, cluster, machine, role, { report, share: 100 / machines.length }, signal);
      if (role === 'worker') {
        return Promise.all(machines.map(one));
      }
      // Each new manager changes who has to agree on the next one: two at once could leave the swarm without a majority.
      const joined: JoinResult[] = [];
      for (const machine of machines) {
        joined.push(await one(machine));
      }
      return joined;
    },
  );
  const told = results.filter(({ error }) => !(error instanceof Cancelled));
  if (told.length > 0) {
    void tell(room, cluster, role, told);
  }
}

async function joinOne(
  room: SwarmRoom,
  cluster: Cluster,
  machine: string,
  role: NodeRole,
  progress: { readonly report: Report; readonly share: number },
  signal: AbortSignal,
): Promise<JoinResult> {
  const line = (text: string): void => {
    progress.report(text.includes(`“${machine}”`) ? text : `${machine}: ${text}`);
    room.output.line(machine, text);
  };
  try {
    const candidates = await ownAddresses(room, machine, signal);
    await room.actions.join(machine, cluster.id, role, line, signal, candidates);
    progress.report(vscode.l10n.t('{0}: joined', machine), progress.share);
    return { machine };
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      room.output.failure(machine, error);
    }
    return { machine, error };
  }
}

/** The addresses the machine may advertise; without them the manager takes the one it is reached from. */
async function ownAddresses(
  room: SwarmRoom,
  machine: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    return (await room.addressesOf(machine, signal)).map(({ address }) => address);
  } catch (error) {
    if (error instanceof Cancelled) {
      throw error;
    }
    room.output.failure(machine, error);
    return undefined;
  }
}

async function tell(room: SwarmRoom, cluster: Cluster, role: NodeRole, results: readonly JoinResult[]): Promise<void> {
  const text = joinSummary(cluster.name, role, results);
  if (results.some((result) => 'error' in result)) {
    const showOutput = vscode.l10n.t('Show Output');
    const retry = vscode.l10n.t('Join Machines…');
    const choice = await showError(text, showOutput, retry);
    if (choice === showOutput) {
      room.output.show();
    } else if (choice === retry) {
      await room.run(commands.joinSwarm, { clusterId: cluster.id });
    }
    return;
  }
  const create = vscode.l10n.t('Create Service…');
  if ((await showInformation(text, create)) === create) {
    await room.run(commands.createService, { clusterId: cluster.id });
  }
}
