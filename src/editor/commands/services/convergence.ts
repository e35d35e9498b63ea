import * as vscode from 'vscode';
import { EngineFailure } from '../../../engine/failure';
import { Cancelled } from '../../../failure';
import type { ServiceView } from '../../../swarm/views';
import { commands } from '../../ids';
import { serviceSubject } from '../../output';
import { showError, showInformation } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import type { SwarmCommandContext } from '../swarms/context';

/** A service, with the names that sentences use. */
export interface ServiceHandle {
  readonly clusterId: string;
  readonly cluster: string;
  readonly serviceId: string;
  readonly name: string;
}

/**
 * How following a service ended. `paused`: the swarm paused the update. `rolledBack`: the swarm undid the update, and why.
 */
export type Convergence = 'running' | 'paused' | 'not-watched' | { readonly rolledBack: string };

/**
 * Shows the progress of a service until it runs as requested. Canceling only stops watching.
 * @param title the operation, e.g. `Scaling “web” to 3`
 * @param isRollback whether a rollback was requested, so that it is the expected result
 */
export async function followConvergence(
  context: SwarmCommandContext,
  service: ServiceHandle,
  title: string,
  isRollback = false,
): Promise<Convergence> {
  const subject = serviceSubject(service.cluster, service.name);
  const release = context.attention.hold();
  try {
    return await withNotification(
      vscode.l10n.t({
        message: '{0} (Cancel stops watching, not the service)',
        args: [title],
        comment: '{0} is what is going on, such as “Scaling “web” to 3”.',
      }),
      async (report, signal) => {
        let shown = '';
        const { kind, message } = await context.serviceActions.converge(
          service.clusterId,
          service.serviceId,
          ({ line }) => {
            if (line !== shown) {
              shown = line;
              report(line);
              context.output.line(subject, line);
            }
          },
          signal,
        );
        if (kind === 'paused') {
          return 'paused';
        }
        return kind === 'rolled-back' && !isRollback ? { rolledBack: message } : 'running';
      },
    );
  } catch (error) {
    if (error instanceof Cancelled) {
      context.output.line(subject, vscode.l10n.t('Stopped watching; the swarm continues on its own'));
      return 'not-watched';
    }
    // If the service was removed, that is no failure.
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

/** Shows the result in one notification, with the next steps. @param done the sentence if the service is running */
export async function showConvergence(
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
  if (convergence === 'paused') {
    const rollBack = vscode.l10n.t('Roll Back');
    const choice = await showError(
      vscode.l10n.t('“{0}” paused the update of “{1}” because its new tasks fail.', service.cluster, service.name),
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
    await showConvergence(
      context,
      service,
      convergence,
      vscode.l10n.t('“{0}” runs as it did before the update.', service.name),
    );
  } catch (error) {
    context.runner.report(error, serviceSubject(service.cluster, service.name));
  }
}
