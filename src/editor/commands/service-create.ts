import * as vscode from 'vscode';
import type { ServiceRequest } from '../../swarm/views';
import { followConvergence, tellConvergence, type ServiceHandle } from './service-converge';
import { askService } from './service-wizard';
import { machinesOf } from './swarm-machines';
import { withNotification } from './swarm-progress';
import type { SwarmCommand, SwarmRoom } from './swarm-room';

/** Asks for a service, creates it, and shows how its tasks start. */
export function createService(room: SwarmRoom): SwarmCommand {
  return async (target) => {
    const cluster = await room.prompts.cluster(target, vscode.l10n.t('Create Service'));
    const request = await askService(cluster, machinesOf(room.fleet.entries(), cluster));
    const name = request.name ?? request.image;
    const serviceId = await withNotification(
      vscode.l10n.t('Creating “{0}” on “{1}”', name, cluster.name),
      async (report, signal) => {
        report(request.image);
        room.output.line(name, vscode.l10n.t('Creating the service on “{0}”: {1} …', cluster.name, outline(request)));
        return room.actions.createService(cluster.id, request, signal);
      },
    );
    const service: ServiceHandle = { clusterId: cluster.id, cluster: cluster.name, serviceId, name };
    const convergence = await followConvergence(room, service, vscode.l10n.t('Starting “{0}”', name));
    void tellConvergence(room, service, convergence, vscode.l10n.t('“{0}” runs on “{1}”.', name, cluster.name));
  };
}

/** What is asked for, on one line; without variables, as their values may be secrets. */
function outline(request: ServiceRequest): string {
  return request.mode === 'global'
    ? vscode.l10n.t('{0}, one task on each node', request.image)
    : vscode.l10n.t('{0}, replicas: {1}', request.image, request.replicas ?? 1);
}
