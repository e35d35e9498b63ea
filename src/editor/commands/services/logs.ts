import * as vscode from 'vscode';
import { EditorFailure } from '../../failure';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { readTarget } from '../swarms/target';

/** Follows a service's logs in an output channel of its own. */
export function showServiceLogs(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title: vscode.l10n.t('Show Service Logs'),
      placeholder: vscode.l10n.t('Select the service whose logs to follow'),
      none: vscode.l10n.t('There are no services yet.'),
    });
    context.logs.show({
      clusterId: cluster.id,
      cluster: cluster.name,
      serviceId: service.id,
      name: service.name,
      apart: context.clusters.list().length > 1,
    });
  };
}

/** Stops following logs; the channel keeps what was read. */
export function stopServiceLogs(context: SwarmCommandContext): Command {
  return async (target) => {
    const followed = context.logs.followed();
    const called = readTarget(target, 'service').service;
    const named = followed.filter(({ serviceId, name }) => called === serviceId || called === name);
    const choices = called === undefined ? followed : named;
    const [first, second] = choices;
    if (first === undefined) {
      throw new EditorFailure(
        'nothing-to-pick',
        called === undefined
          ? vscode.l10n.t('No logs are being followed.')
          : vscode.l10n.t('The logs of this service are not being followed.'),
        '',
      );
    }
    if (second === undefined) {
      context.logs.stop(first);
      return;
    }
    const picked = await context.questions.pick(
      { title: vscode.l10n.t('Stop Following Service Logs'), placeholder: vscode.l10n.t('Select a service') },
      choices.map((service) => ({ label: service.name, description: service.cluster, service })),
    );
    context.logs.stop(picked.service);
  };
}
