import * as vscode from 'vscode';
import { imageProblem } from '../../../swarm/services/image-reference';
import { serviceSubject } from '../../output';
import { showWarning } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { followConvergence, showConvergence, type ServiceHandle } from './convergence';

/** Has a service's tasks replaced with tasks of another image, following its update policy. */
export function updateImage(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title: vscode.l10n.t('Update Service Image'),
      placeholder: vscode.l10n.t('Select the service that gets another image'),
      none: vscode.l10n.t('There are no services yet.'),
    });
    const typed = await context.questions.line(
      vscode.l10n.t('Update the Image of “{0}” on “{1}”', service.name, cluster.name),
      vscode.l10n.t('Enter the image to run; enter the same one to check for a newer image with that tag'),
      service.image,
      (text) => imageProblem(text.trim()),
    );
    const image = typed.trim();
    const updating = vscode.l10n.t('Updating “{0}” to {1}', service.name, image);
    const warnings: string[] = [];
    await withNotification(updating, (_report, signal) =>
      context.serviceActions.updateImage(cluster.id, service.id, image, signal, (sentence) => warnings.push(sentence)),
    );
    context.output.line(
      serviceSubject(cluster.name, service.name),
      vscode.l10n.t('Changed the image from {0} to {1}', service.image, image),
    );
    warnings.forEach((sentence) => {
      context.output.line(serviceSubject(cluster.name, service.name), sentence);
      void showWarning(vscode.l10n.t('“{0}”: {1}', service.name, sentence));
    });
    const handle: ServiceHandle = {
      clusterId: cluster.id,
      cluster: cluster.name,
      serviceId: service.id,
      name: service.name,
    };
    const convergence = await followConvergence(context, handle, updating);
    void showConvergence(context, handle, convergence, vscode.l10n.t('“{0}” is running {1}.', service.name, image));
  };
}
