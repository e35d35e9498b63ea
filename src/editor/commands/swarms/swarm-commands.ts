import * as vscode from 'vscode';
import { NodeActions } from '../../../swarm/actions/node-actions';
import { ServiceActions } from '../../../swarm/services/service-actions';
import { SwarmActions } from '../../../swarm/actions/swarm-actions';
import type { Cluster } from '../../../swarm/views';
import type { FollowedServices } from '../../documents/logs/followed-services';
import { LogChannels } from '../../documents/logs/log-channels';
import { commands, type SwarmCommandId } from '../../ids';
import type { SwarmContext } from '../../composition/swarm-context';
import type { Attention } from '../../views/attention';
import { activateNode, pauseNode } from '../nodes/node-availability';
import { drainNode } from '../nodes/node-drain';
import { inspectNode } from '../nodes/node-inspect';
import { removeNode } from '../nodes/node-remove';
import { demoteNode, promoteNode } from '../nodes/node-role';
import { createService } from '../services/service-create';
import { inspectService } from '../services/service-inspect';
import { showServiceLogs, stopServiceLogs } from '../services/service-logs';
import { openPublishedPort } from '../services/service-open-port';
import { removeService } from '../services/service-remove';
import { scaleService } from '../services/service-scale';
import { updateImage } from '../services/service-update-image';
import { initSwarm } from './swarm-init';
import { joinSwarm } from './swarm-join';
import { leaveSwarm } from './swarm-leave';
import { SwarmPrompts } from './swarm-prompts';
import type { SwarmCommand, SwarmRoom } from './swarm-room';

export type SwarmCommands = Readonly<Record<SwarmCommandId, SwarmCommand>>;

/**
 * Every command on swarms, nodes and services. Import this file at first use only: it brings what a person does to
 * swarms with it, while the view only looks.
 */
export function swarmCommands(context: SwarmContext, attention: Attention, followed: FollowedServices): SwarmCommands {
  const { fleet, clusters } = context;
  const serviceActions = new ServiceActions(fleet, clusters);
  const logs = new LogChannels(serviceActions, followed);
  const stopEnding = clusters.onDidChange(() => {
    logs.endWhere(({ clusterId, serviceId }) => isGone(clusters.get(clusterId), serviceId));
  });
  context.subscriptions.push(vscode.Disposable.from(logs, { dispose: stopEnding }));
  const room: SwarmRoom = {
    ...context,
    addressesOf: (machine, signal) => context.addressesOf(machine, signal),
    actions: new SwarmActions(fleet, clusters),
    nodeActions: new NodeActions(fleet, clusters),
    serviceActions,
    machinePrompts: context.prompts,
    prompts: new SwarmPrompts(clusters, attention, fleet, context.questions),
    attention,
    logs,
    run: async (id, target) => {
      await vscode.commands.executeCommand(id, target);
    },
  };
  return {
    [commands.initSwarm]: initSwarm(room),
    [commands.joinSwarm]: joinSwarm(room),
    [commands.leaveSwarm]: leaveSwarm(room),
    [commands.drainNode]: drainNode(room),
    [commands.activateNode]: activateNode(room),
    [commands.pauseNode]: pauseNode(room),
    [commands.promoteNode]: promoteNode(room),
    [commands.demoteNode]: demoteNode(room),
    [commands.removeNode]: removeNode(room),
    [commands.inspectNode]: inspectNode(room),
    [commands.createService]: createService(room),
    [commands.scaleService]: scaleService(room),
    [commands.updateImage]: updateImage(room),
    [commands.removeService]: removeService(room),
    [commands.inspectService]: inspectService(room),
    [commands.showServiceLogs]: showServiceLogs(room),
    [commands.stopServiceLogs]: stopServiceLogs(room),
    [commands.openPublishedPort]: openPublishedPort(room),
  };
}

/** Whether a service is certainly not there: what is not read yet, or only the last known, tells nothing. */
function isGone(cluster: Cluster | undefined, serviceId: string): boolean {
  return (
    cluster !== undefined && !cluster.loading && !cluster.stale && !cluster.services.some(({ id }) => id === serviceId)
  );
}
