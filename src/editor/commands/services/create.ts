import * as vscode from 'vscode';
import { Cancelled, describeFailure } from '../../../failure';
import type { Cluster, ServiceRequest } from '../../../swarm/views';
import { serviceSubject } from '../../output';
import { showError } from '../../shown/messages';
import { withNotification } from '../../shown/progress';
import { followConvergence, tellConvergence, type ServiceHandle } from './convergence';
import { askService } from './wizard';
import { machinesOf } from '../../fleet-entries';
import type { SwarmCommand, SwarmRoom } from '../swarms/context';

/** Asks for a service, creates it, and shows how its tasks start; once more with other answers where that failed. */
export function createService(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const cluster = await room.prompts.cluster(target, vscode.l10n.t('Create Service'));
    const created = await untilCreated(room, cluster);
    if (created === undefined) {
      return;
    }
    const { name } = created;
    const service: ServiceHandle = { clusterId: cluster.id, cluster: cluster.name, ...created };
    const convergence = await followConvergence(room, service, vscode.l10n.t('Starting “{0}”', name));
    void tellConvergence(room, service, convergence, vscode.l10n.t('“{0}” runs on “{1}”.', name, cluster.name));
  };
}

/** The service that was created; undefined where the person gave up after a failure. @throws Cancelled */
async function untilCreated(
  room: SwarmRoom,
  cluster: Cluster,
): Promise<{ readonly serviceId: string; readonly name: string } | undefined> {
  for (let start: ServiceRequest | undefined; ;) {
    // Services may have come meanwhile, whose names and ports are taken then.
    const current = room.clusters.get(cluster.id) ?? cluster;
    const request = await room.questions.inOneTurn(() =>
      askService(current, machinesOf(room.fleet.entries(), current), start),
    );
    const name = request.name ?? request.image;
    try {
      return { serviceId: await create(room, cluster, request, name), name };
    } catch (error) {
      if (error instanceof Cancelled) {
        throw error;
      }
      if (!(await wantsToEdit(room, cluster.name, name, error))) {
        return undefined;
      }
      start = request;
    }
  }
}

/** Gives the new service's id. */
function create(room: SwarmRoom, cluster: Cluster, request: ServiceRequest, name: string): Promise<string> {
  const subject = serviceSubject(cluster.name, name);
  return withNotification(vscode.l10n.t('Creating “{0}” on “{1}”', name, cluster.name), async (report, signal) => {
    report(request.image);
    room.output.line(subject, vscode.l10n.t('Creating the service on “{0}”: {1} …', cluster.name, outline(request)));
    return room.serviceActions.createService(cluster.id, request, signal, (sentence) => {
      room.output.line(subject, sentence);
    });
  });
}

/** Tells what failed, and whether the person wants to change the answers, which would be much to type again. */
async function wantsToEdit(room: SwarmRoom, cluster: string, name: string, error: unknown): Promise<boolean> {
  room.output.failure(serviceSubject(cluster, name), error);
  const edit = vscode.l10n.t('Edit…');
  const show = vscode.l10n.t('Show Output');
  const choice = await showError(vscode.l10n.t('Creating “{0}” failed. {1}', name, describeFailure(error)), edit, show);
  if (choice === show) {
    room.output.show();
  }
  return choice === edit;
}

/** What is asked for, on one line; without variables, as their values may be secrets. */
function outline(request: ServiceRequest): string {
  return request.mode === 'global'
    ? vscode.l10n.t('{0}, one task on each node', request.image)
    : vscode.l10n.t('{0}, replicas: {1}', request.image, request.replicas ?? 1);
}
