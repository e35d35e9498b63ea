import * as vscode from 'vscode';
import { throwIfCancelled } from '../../../failure';
import { withDelayedProgress } from '../../delayed-progress';
import { EditorFailure } from '../../failure';
import { isOutsideSwarm } from '../../fleet-entries';
import { commands } from '../../ids';
import { machineNameOf } from '../../prompts/machines/machine-picker';
import { showInformation } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import type { Command } from '../command-runner';
import { requireMachine } from '../machines/target';
import { addressChoices, knownAddress, type AddressChoice } from './advertise-addresses';
import type { SwarmCommandContext } from './context';

/** Makes a machine the first manager of a new swarm. */
export function initSwarm(context: SwarmCommandContext): Command {
  const title = vscode.l10n.t('Initialize Swarm');
  return async (target) => {
    const machine =
      machineNameOf(target) ??
      (await context.machinePrompts.pickMachine({
        title,
        placeholder: vscode.l10n.t('Select the machine that becomes the first manager'),
        where: isOutsideSwarm,
        none: vscode.l10n.t('There is no running machine outside a swarm.'),
      }));
    const choices = await addressesToAdvertise(context, machine);
    const { label: advertiseAddress } = await context.questions.pick(
      {
        title: vscode.l10n.t('Initialize Swarm on “{0}”', machine),
        placeholder: vscode.l10n.t('Select the address at which other machines reach it'),
      },
      choices.map(({ address, description }) => ({ label: address, description })),
    );
    await withNotification(vscode.l10n.t('Initializing a swarm on “{0}”', machine), async (report, signal) => {
      report(vscode.l10n.t('advertise address {0}', advertiseAddress));
      context.output.line(
        machine,
        vscode.l10n.t('Creating a swarm with the advertise address {0} …', advertiseAddress),
      );
      await context.swarmActions.init(machine, { advertiseAddress }, signal);
    });
    context.output.line(machine, vscode.l10n.t('This machine is the first manager of a new swarm'));
    void offerNextStep(context, machine);
  };
}

async function addressesToAdvertise(context: SwarmCommandContext, machine: string): Promise<readonly AddressChoice[]> {
  const known = requireMachine(context.fleet, machine).machine.address;
  const asking = vscode.l10n.t('Reading the addresses of “{0}”', machine);
  const choices = await withDelayedProgress(asking, async (signal) => {
    try {
      return addressChoices(await context.addressesOf(machine, signal), known);
    } catch (error) {
      throwIfCancelled(signal);
      // SSH may be closed while the engine responds; then, the engine's address will do.
      context.output.failure(machine, error);
      const fallback = knownAddress(known);
      if (fallback.length === 0) {
        throw error;
      }
      return fallback;
    }
  });
  if (choices.length === 0) {
    throw new EditorFailure(
      'nothing-to-pick',
      vscode.l10n.t('“{0}” has no address that other machines can reach.', machine),
      vscode.l10n.t('Connect the host to a network, and then try again.'),
    );
  }
  return choices;
}

async function offerNextStep(context: SwarmCommandContext, machine: string): Promise<void> {
  const join = vscode.l10n.t('Join Machines…');
  const create = vscode.l10n.t('Create Service…');
  const others = context.fleet
    .entries()
    .some((entry) => entry.kind === 'machine' && entry.machine.name !== machine && isOutsideSwarm(entry));
  const choice = await showInformation(
    vscode.l10n.t('“{0}” is the first manager of a new swarm.', machine),
    ...(others ? [join, create] : [create]),
  );
  if (choice === join) {
    await context.run(commands.joinSwarm);
  } else if (choice === create) {
    await context.run(commands.createService);
  }
}
