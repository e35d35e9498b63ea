import * as vscode from 'vscode';
import { EngineFailure } from '../../../engine/failure';
import { Cancelled } from '../../../failure';
import type { ServiceView } from '../../../swarm/views';
import { commands } from '../../ids';
import { serviceSubject } from '../../output';
import { showError, showInformation } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import type { SwarmCommandContext } from '../swarms/context';

/** Which service, and what it is called in sentences. */
export interface ServiceHandle {
  readonly clusterId: string;
  readonly cluster: string;
  readonly serviceId: string;
  readonly name: string;
}

/**
 * How following a service ended; `stuck`: the swarm paused the update and waits for a person. `rolledBack`: the swarm
 * undid what was asked for, and why.
 */
export type Convergence = 'running' | 'stuck' | 'not-watched' | { readonly rolledBack: string };

/**
 * Shows how a service gets to what was asked for. Cancelling ends the showing alone.
 * @param title what is going on, e.g. `Scaling “web” to 3`
 * @param wantsOldBack the person asked for a rollback, so that one is what they wanted
 */
export async function followConvergence(
  context: SwarmCommandContext,
  service: ServiceHandle,
  title: string,
  wantsOldBack = false,
): Promise<Convergence> {
  const subject = serviceSubject(service.cluster, service.name);
  const release = context.attention.hold();
  try {
    return await withNotification(
      vscode.l10n.t('{0} (Cancel stops watching, not the service)', title),
      async (report, signal) => {
        let told = '';
        const { kind, message } = await context.serviceActions.converge(
          service.clusterId,
          service.serviceId,
          ({ line }) => {
            if (line !== told) {
              told = line;
              report(line);
              context.output.line(subject, line);
            }
          },
          signal,
        );
        if (kind === 'paused') {
          return 'stuck';
        }
        return kind === 'rolled-back' && !wantsOldBack ? { rolledBack: message } : 'running';
      },
    );
  } catch (error) {
    if (error instanceof Cancelled) {
      context.output.line(subject, vscode.l10n.t('Stopped watching; the swarm continues on its own'));
      return 'not-watched';
    }
    // Whoever removes a service wants no tasks of it: that is no failure.
    if (error instanceof EngineFailure && error.reason === 'not-found') {
      context.output.line(subject, vscode.l10n.t('The service was removed in the meantime'));
      return 'not-watched';
    }
    throw error;
  } finally {
    release();
  }
}

function viewOf(context: SwarmCommandContext, service: ServiceHandle): ServiceView | undefined {
  return context.clusters.get(service.clusterId)?.services.find(({ id }) => id === service.serviceId);
}

/** One notification for how it ended, with what a person may want to do then. */
export async function tellConvergence(
  context: SwarmCommandContext,
  service: ServiceHandle,
  convergence: Convergence,
  done: string,
): Promise<void> {
  const target = { clusterId: service.clusterId, serviceId: service.serviceId };
  const logs = vscode.l10n.t('Show Logs');
  if (convergence === 'not-watched') {
    return;
  }
  if (convergence === 'stuck') {
    const rollBack = vscode.l10n.t('Roll Back');
    const choice = await showError(
      vscode.l10n.t(
        'The swarm “{0}” paused the update of “{1}” because its new tasks fail.',
        service.cluster,
        service.name,
      ),
      rollBack,
      logs,
    );
    if (choice === rollBack) {
      await rollback(context, service);
    } else if (choice === logs) {
      await context.run(commands.showServiceLogs, target);
    }
    return;
  }
  if (convergence !== 'running') {
    const sentence = vscode.l10n.t('The swarm rolled back “{0}”: {1}', service.name, convergence.rolledBack);
    context.output.line(serviceSubject(service.cluster, service.name), sentence);
    if ((await showError(sentence, logs)) === logs) {
      await context.run(commands.showServiceLogs, target);
    }
    return;
  }
  const open = vscode.l10n.t('Open in Browser');
  const hasPage = viewOf(context, service)?.ports.some(({ protocol }) => protocol === 'tcp') ?? false;
  context.output.line(serviceSubject(service.cluster, service.name), done);
  const choice = await showInformation(done, ...(hasPage ? [open, logs] : [logs]));
  if (choice === open) {
    await context.run(commands.openPublishedPort, target);
  } else if (choice === logs) {
    await context.run(commands.showServiceLogs, target);
  }
}

async function rollback(context: SwarmCommandContext, service: ServiceHandle): Promise<void> {
  try {
    await context.serviceActions.rollback(service.clusterId, service.serviceId);
    const title = vscode.l10n.t('Rolling back “{0}”', service.name);
    const convergence = await followConvergence(context, service, title, true);
    await tellConvergence(
      context,
      service,
      convergence,
      vscode.l10n.t('“{0}” runs as it did before the update.', service.name),
    );
  } catch (error) {
    context.runner.report(error, serviceSubject(service.cluster, service.name));
  }
}
