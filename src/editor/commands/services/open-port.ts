import * as vscode from 'vscode';
import { EditorFailure } from '../../failure';
import { runningMachines } from '../../fleet-entries';
import { serviceSubject } from '../../output';
import { withinView } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { noPort, portChoices } from './port-choices';

/** Opens a service's published port in the browser, at the address of one of the machines. */
export function openPublishedPort(context: SwarmCommandContext): Command {
  return async (target) => {
    const title = vscode.l10n.t('Open Published Port in Browser');
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title,
      placeholder: vscode.l10n.t('Select the service to open'),
      where: ({ ports }) => ports.some(({ protocol }) => protocol === 'tcp'),
      none: vscode.l10n.t('No service publishes a TCP port.'),
    });
    const urls = await withinView(() => context.serviceActions.publishedUrls(cluster.id, service.id));
    const choices = portChoices(urls, runningMachines(context.fleet.entries()));
    const [first, second] = choices;
    if (first === undefined) {
      const { sentence, remedy } = noPort(service, cluster.name);
      throw new EditorFailure('nothing-to-pick', sentence, remedy);
    }
    const choice =
      second === undefined
        ? first
        : await context.questions.pick(
            {
              title: vscode.l10n.t('Open “{0}” in Browser', service.name),
              placeholder: vscode.l10n.t('Select the machine and port to open'),
            },
            choices,
          );
    context.output.line(serviceSubject(cluster.name, service.name), vscode.l10n.t('Opening {0}', choice.url));
    await vscode.env.openExternal(vscode.Uri.parse(choice.url, true));
  };
}
