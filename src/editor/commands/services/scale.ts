import * as vscode from 'vscode';
import { EditorFailure } from '../../failure';
import { serviceSubject } from '../../output';
import { withinView } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { followConvergence, showConvergence, type ServiceHandle } from './convergence';
import { parseReplicas, problemOf, valueOf } from './input';

/** Changes how many tasks a replicated service has. */
export function scaleService(context: SwarmCommandContext): Command {
  return async (target) => {
    const { cluster, service } = await context.swarmPrompts.service(target, {
      title: vscode.l10n.t('Scale Service'),
      placeholder: vscode.l10n.t('Select the service to run with more or fewer tasks'),
      where: ({ mode }) => mode === 'replicated',
      none: vscode.l10n.t('No service is replicated. Global services run one task on each node.'),
    });
    if (service.mode !== 'replicated') {
      throw new EditorFailure(
        'nothing-to-pick',
        vscode.l10n.t('“{0}” cannot be scaled because it is not a replicated service.', service.name),
        '',
      );
    }
    const title = vscode.l10n.t('Scale “{0}” on “{1}”', service.name, cluster.name);
    const prompt = vscode.l10n.t('Enter the number of replicas');
    const text = await context.questions.line(title, prompt, String(service.desired), (typed) =>
      problemOf(parseReplicas(typed)),
    );
    const replicas = valueOf(parseReplicas(text));
    await withinView(() => context.serviceActions.scale(cluster.id, service.id, replicas));
    context.output.line(
      serviceSubject(cluster.name, service.name),
      vscode.l10n.t('Scaled from {0} to {1}', service.desired, replicas),
    );
    const handle: ServiceHandle = {
      clusterId: cluster.id,
      cluster: cluster.name,
      serviceId: service.id,
      name: service.name,
    };
    const scaling = vscode.l10n.t('Scaling “{0}” to {1}', service.name, replicas);
    const convergence = await followConvergence(context, handle, scaling);
    // The tree shows that it runs as requested; only a problem needs a next step.
    if (convergence !== 'running') {
      void showConvergence(context, handle, convergence, '');
    }
  };
}
