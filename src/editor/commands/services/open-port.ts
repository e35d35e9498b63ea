import * as vscode from 'vscode';
import { EditorFailure } from '../../failure';
import { serviceSubject } from '../../output';
import { withinView } from '../../shown/progress';
import { noPort, portChoices } from './port-choices';
import { runningMachines } from '../../fleet-entries';
import type { SwarmCommand, SwarmRoom } from '../swarms/context';

/** Opens a service's published port in the browser, at the address of one of the machines. */
export function openPublishedPort(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const title = vscode.l10n.t('Open Published Port in Browser');
    const { cluster, service } = await room.prompts.service(target, {
      title,
      placeholder: vscode.l10n.t('The service to open'),
      where: ({ ports }) => ports.some(({ protocol }) => protocol === 'tcp'),
      none: vscode.l10n.t('No service publishes a TCP port.'),
    });
    const urls = await withinView(() => room.serviceActions.publishedUrls(cluster.id, service.id));
    const choices = portChoices(urls, runningMachines(room.fleet.entries()));
    const [first, second] = choices;
    if (first === undefined) {
      const { sentence, remedy } = noPort(service, cluster.name);
      throw new EditorFailure('nothing-to-pick', sentence, remedy);
    }
    const choice =
      second === undefined
        ? first
        : await room.questions.pick(
            {
              title: vscode.l10n.t('Open “{0}” in Browser', service.name),
              placeholder: vscode.l10n.t('The machine and port to open'),
            },
            choices,
          );
    room.output.line(serviceSubject(cluster.name, service.name), vscode.l10n.t('Opening {0}', choice.url));
    await vscode.env.openExternal(vscode.Uri.parse(choice.url, true));
  };
}
