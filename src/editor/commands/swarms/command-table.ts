import * as vscode from 'vscode';
import { NodeActions } from '../../../swarm/actions/node-actions';
import { SwarmActions } from '../../../swarm/actions/swarm-actions';
import { ServiceActions } from '../../../swarm/services/service-actions';
import type { Cluster } from '../../../swarm/views';
import type { SwarmContext } from '../../composition/contexts';
import type { FollowedServices } from '../../documents/logs/followed-services';
import { LogChannels } from '../../documents/logs/log-channels';
import { commands, type SwarmCommandId } from '../../ids';
import type { Attention } from '../../views/attention';
import type { Command } from '../command-runner';
import { activateNode, pauseNode } from '../nodes/availability';
import { drainNode } from '../nodes/drain';
import { removeNode } from '../nodes/remove';
import { demoteNode, promoteNode } from '../nodes/role';
import { createService } from '../services/create';
import { showServiceLogs, stopServiceLogs } from '../services/logs';
import { openPublishedPort } from '../services/open-port';
import { removeService } from '../services/remove';
import { scaleService } from '../services/scale';
import { updateImage } from '../services/update-image';
import type { SwarmCommandContext } from './context';
import { initSwarm } from './init';
import { inspectNode, inspectService } from './inspect';
import { joinSwarm } from './join';
import { leaveSwarm } from './leave';
import { SwarmPrompts } from './prompts';
import { renameSwarm } from './rename';

export type SwarmCommands = Readonly<Record<SwarmCommandId, Command>>;

/**
 * Every command on swarms, nodes and services. Import this file on first use only: it loads everything that changes
 * swarms, which the view does not need.
 */
export function swarmCommands(swarm: SwarmContext, attention: Attention, followed: FollowedServices): SwarmCommands {
  const { fleet, clusters } = swarm;
  const serviceActions = new ServiceActions(fleet, clusters);
  const logs = new LogChannels(serviceActions, followed);
  const stopEnding = clusters.onDidChange(() => {
    logs.endWhere(({ clusterId, serviceId }) => isGone(clusters.get(clusterId), serviceId));
  });
  swarm.subscriptions.push(vscode.Disposable.from(logs, { dispose: stopEnding }));
  const context: SwarmCommandContext = {
    ...swarm,
    swarmActions: new SwarmActions(fleet, clusters),
    nodeActions: new NodeActions(fleet, clusters),
    serviceActions,
    swarmPrompts: new SwarmPrompts(clusters, attention, fleet, swarm.questions),
    attention,
    logs,
    run: async (id, target) => {
      await vscode.commands.executeCommand(id, target);
    },
  };
  return {
    [commands.initSwarm]: initSwarm(context),
    [commands.joinSwarm]: joinSwarm(context),
    [commands.leaveSwarm]: leaveSwarm(context),
    [commands.renameSwarm]: renameSwarm(context),
    [commands.drainNode]: drainNode(context),
    [commands.activateNode]: activateNode(context),
    [commands.pauseNode]: pauseNode(context),
    [commands.promoteNode]: promoteNode(context),
    [commands.demoteNode]: demoteNode(context),
    [commands.removeNode]: removeNode(context),
    [commands.inspectNode]: inspectNode(context),
    [commands.createService]: createService(context),
    [commands.scaleService]: scaleService(context),
    [commands.updateImage]: updateImage(context),
    [commands.removeService]: removeService(context),
    [commands.inspectService]: inspectService(context),
    [commands.showServiceLogs]: showServiceLogs(context),
    [commands.stopServiceLogs]: stopServiceLogs(context),
    [commands.openPublishedPort]: openPublishedPort(context),
  };
}

/** Whether a service is certainly gone: while the swarm is being read or its state is outdated, that is unknown. */
function isGone(cluster: Cluster | undefined, serviceId: string): boolean {
  return (
    cluster !== undefined && !cluster.loading && !cluster.stale && !cluster.services.some(({ id }) => id === serviceId)
  );
}
