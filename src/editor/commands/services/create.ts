import * as vscode from 'vscode';
import { Cancelled, describeFailure } from '../../../failure';
import type { Cluster, ServiceRequest } from '../../../swarm/views';
import { machinesOf } from '../../fleet-entries';
import { serviceSubject } from '../../output';
import { showError } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import type { Command } from '../command-runner';
import type { SwarmCommandContext } from '../swarms/context';
import { followConvergence, showConvergence, type ServiceHandle } from './convergence';
import { askService } from './wizard';

/** Asks for a service, creates it and shows how its tasks start. If that fails, the user may edit the answers. */
export function createService(context: SwarmCommandContext): Command {
  return async (target) => {
    const cluster = await context.swarmPrompts.cluster(target, vscode.l10n.t('Create Service'));
    const created = await untilCreated(context, cluster);
    if (created === undefined) {
      return;
    }
    const { name } = created;
    const service: ServiceHandle = { clusterId: cluster.id, cluster: cluster.name, ...created };
    const convergence = await followConvergence(context, service, vscode.l10n.t('Starting “{0}”', name));
    void showConvergence(
      context,
      service,
      convergence,
      vscode.l10n.t('“{0}” is running on “{1}”.', name, cluster.name),
    );
  };
}

/** The service that was created; undefined if the user gave up after a failure. @throws Cancelled */
async function untilCreated(
  context: SwarmCommandContext,
  cluster: Cluster,
): Promise<{ readonly serviceId: string; readonly name: string } | undefined> {
  for (let start: ServiceRequest | undefined; ;) {
    // Other services may have been created in the meantime, whose names and ports are taken.
    const current = context.clusters.get(cluster.id) ?? cluster;
    const request = await context.questions.inOneTurn(() =>
      askService(current, machinesOf(context.fleet.entries(), current), start),
    );
    const name = request.name ?? request.image;
    try {
      return { serviceId: await create(context, cluster, request, name), name };
    } catch (error) {
      if (error instanceof Cancelled) {
        throw error;
      }
      if (!(await wantsToEdit(context, cluster.name, name, error))) {
        return undefined;
      }
      start = request;
    }
  }
}

/** @returns the new service's id */
function create(
  context: SwarmCommandContext,
  cluster: Cluster,
  request: ServiceRequest,
  name: string,
): Promise<string> {
  const subject = serviceSubject(cluster.name, name);
  return withNotification(vscode.l10n.t('Creating “{0}” on “{1}”', name, cluster.name), async (report, signal) => {
    report(request.image);
    context.output.line(subject, vscode.l10n.t('Creating the service on “{0}”: {1} …', cluster.name, outline(request)));
    return context.serviceActions.createService(cluster.id, request, signal, (sentence) => {
      context.output.line(subject, sentence);
    });
  });
}

/** Shows what failed. @returns whether the user wants to edit the answers */
async function wantsToEdit(
  context: SwarmCommandContext,
  cluster: string,
  name: string,
  error: unknown,
): Promise<boolean> {
  context.output.failure(serviceSubject(cluster, name), error);
  const edit = vscode.l10n.t('Edit…');
  const show = vscode.l10n.t('Show Output');
  const choice = await showError(vscode.l10n.t('Creating “{0}” failed. {1}', name, describeFailure(error)), edit, show);
  if (choice === show) {
    context.output.show();
  }
  return choice === edit;
}

/** The request as one line, without variables because their values may be secrets. */
function outline(request: ServiceRequest): string {
  return request.mode === 'global'
    ? vscode.l10n.t({ message: '{0}, one task on each node', args: [request.image], comment: '{0} is an image' })
    : vscode.l10n.t({
        message: '{0}, replicas: {1}',
        args: [request.image, request.replicas ?? 1],
        comment: '{0} is an image',
      });
}
