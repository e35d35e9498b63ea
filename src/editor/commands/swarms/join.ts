import * as vscode from 'vscode';
import type { NodeRole } from '../../../engine/types';
import { Cancelled } from '../../../failure';
import type { Cluster } from '../../../swarm/views';
import { isOutsideSwarm } from '../../fleet-entries';
import { commands } from '../../ids';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showError, showInformation } from '../../shown/messages';
import { withNotification, type Report } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from './context';
import { joinSummary, type JoinResult } from './join-summary';
import { roleChoices } from './roles';

/** Joins machines to a swarm; the token and the manager's address are read from the swarm. */
export function joinSwarm(context: SwarmCommandContext): Command {
  const title = vscode.l10n.t('Join Machines to Swarm');
  return async (target) => {
    const named = machineNameOf(target);
    const cluster = await context.swarmPrompts.cluster(named === undefined ? target : undefined, title);
    const machines =
      named === undefined
        ? await context.machinePrompts.pickMachines({
            title: vscode.l10n.t('Join Machines to “{0}”', cluster.name),
            placeholder: vscode.l10n.t('Select the machines to join'),
            where: isOutsideSwarm,
            none: vscode.l10n.t('There is no running machine outside a swarm.'),
          })
        : [named];
    await join(context, cluster, machines, await askRole(context, cluster, machines));
  };
}

async function askRole(context: SwarmCommandContext, cluster: Cluster, machines: readonly string[]): Promise<NodeRole> {
  const managersNow = cluster.nodes.filter(({ role }) => role === 'manager').length;
  const picked = await context.questions.pick(
    {
      title: vscode.l10n.t({
        message: 'Join {0} to “{1}”',
        args: [machines.map((name) => `“${name}”`).join(', '), cluster.name],
        comment: '{0} is a list of machines, and {1} a swarm',
      }),
      placeholder: vscode.l10n.t('Select the role in which they join'),
    },
    roleChoices(managersNow, machines.length),
  );
  return picked.role;
}

async function join(
  context: SwarmCommandContext,
  cluster: Cluster,
  machines: readonly string[],
  role: NodeRole,
): Promise<void> {
  const results = await withNotification(
    vscode.l10n.t('Joining “{0}”', cluster.name),
    async (report, signal): Promise<readonly JoinResult[]> => {
      const one = (machine: string): Promise<JoinResult> =>
        joinOne(context, cluster, machine, role, { report, share: 100 / machines.length }, signal);
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
  const finished = results.filter(({ error }) => !(error instanceof Cancelled));
  if (finished.length > 0) {
    void showResults(context, cluster, role, finished);
  }
}

async function joinOne(
  context: SwarmCommandContext,
  cluster: Cluster,
  machine: string,
  role: NodeRole,
  progress: { readonly report: Report; readonly share: number },
  signal: AbortSignal,
): Promise<JoinResult> {
  const line = (text: string): void => {
    progress.report(text.includes(`“${machine}”`) ? text : `${machine}: ${text}`);
    context.output.line(machine, text);
  };
  try {
    const candidates = await ownAddresses(context, machine, signal);
    await context.swarmActions.join(machine, cluster.id, role, line, signal, candidates);
    progress.report(
      vscode.l10n.t({ message: '{0}: joined', args: [machine], comment: '{0} is a machine' }),
      progress.share,
    );
    return { machine };
  } catch (error) {
    if (!(error instanceof Cancelled)) {
      context.output.failure(machine, error);
    }
    return { machine, error };
  }
}

/** The addresses that the machine may advertise; without them, the manager uses the one that it sees. */
async function ownAddresses(
  context: SwarmCommandContext,
  machine: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    return (await context.addressesOf(machine, signal)).map(({ address }) => address);
  } catch (error) {
    if (error instanceof Cancelled) {
      throw error;
    }
    context.output.failure(machine, error);
    return undefined;
  }
}

async function showResults(
  context: SwarmCommandContext,
  cluster: Cluster,
  role: NodeRole,
  results: readonly JoinResult[],
): Promise<void> {
  const text = joinSummary(cluster.name, role, results);
  if (results.some((result) => 'error' in result)) {
    const showOutput = vscode.l10n.t('Show Output');
    const retry = vscode.l10n.t('Join Machines…');
    const choice = await showError(text, showOutput, retry);
    if (choice === showOutput) {
      context.output.show();
    } else if (choice === retry) {
      await context.run(commands.joinSwarm, { clusterId: cluster.id });
    }
    return;
  }
  const create = vscode.l10n.t('Create Service…');
  if ((await showInformation(text, create)) === create) {
    await context.run(commands.createService, { clusterId: cluster.id });
  }
}
