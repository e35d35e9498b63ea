import * as vscode from 'vscode';
import { serviceSubject } from '../../output';
import { withinView } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { confirm } from '../swarms/prompts';

/** Removes a service with all its tasks after the user has confirmed it. */
export function removeService(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title: vscode.l10n.t('Remove Service'),
      placeholder: vscode.l10n.t('Select the service to remove with its tasks'),
      none: vscode.l10n.t('There are no services yet.'),
    });
    await confirm(
      vscode.l10n.t('Remove the service “{0}” from “{1}”?', service.name, cluster.name),
      [
        service.running === 0
          ? vscode.l10n.t('None of its tasks is running.')
          : vscode.l10n.t(
              'Its running tasks ({0}) are stopped. You cannot undo this. Volumes are kept.',
              service.running,
            ),
      ],
      vscode.l10n.t('Remove Service'),
    );
    await withinView(() => context.serviceActions.removeService(cluster.id, service.id));
    context.logs.endWhere(({ serviceId }) => serviceId === service.id);
    context.output.line(
      serviceSubject(cluster.name, service.name),
      vscode.l10n.t('The service was removed from “{0}”', cluster.name),
    );
  };
}
