import * as vscode from 'vscode';
import type { Cluster } from '../swarm/views';
import { activateNode, pauseNode } from './commands/node-availability';
import { drainNode } from './commands/node-drain';
import { inspectNode } from './commands/node-inspect';
import { removeNode } from './commands/node-remove';
import { demoteNode, promoteNode } from './commands/node-role';
import { createService } from './commands/service-create';
import { inspectService } from './commands/service-inspect';
import { showServiceLogs, stopServiceLogs } from './commands/service-logs';
import { openPublishedPort } from './commands/service-open-port';
import { removeService } from './commands/service-remove';
import { scaleService } from './commands/service-scale';
import { updateImage } from './commands/service-update-image';
import { initSwarm } from './commands/swarm-init';
import { registerInspectSources } from './commands/swarm-inspect';
import { joinSwarm } from './commands/swarm-join';
import { leaveSwarm } from './commands/swarm-leave';
import { SwarmPrompts } from './commands/swarm-prompts';
import type { SwarmCommand, SwarmRoom } from './commands/swarm-room';
import { LogChannels } from './documents/log-channels';
import { commands, type CommandId } from './ids';
import type { SwarmContext } from './swarm-context';
import { SwarmAttention } from './views/swarm-attention';
import { openSwarmView } from './views/swarm-view';

/** Registers the Swarm view and every command on swarms, nodes and services. Asks nothing of any engine. */
export function registerSwarm(context: SwarmContext): void {
  const attention = new SwarmAttention((attended) => {
    context.setSwarmVisible(attended);
  });
  const logs = new LogChannels(context.actions);
  const room: SwarmRoom = {
    ...context,
    addressesOf: (machine, signal) => context.addressesOf(machine, signal),
    machinePrompts: context.prompts,
    prompts: new SwarmPrompts(context.clusters, attention),
    attention,
    logs,
    run: async (id, target) => {
      await vscode.commands.executeCommand(id, target);
    },
  };
  const stopEnding = context.clusters.onDidChange(() => {
    logs.endWhere(({ clusterId, serviceId }) => isGone(context.clusters.get(clusterId), serviceId));
  });
  context.subscriptions.push(
    vscode.Disposable.from(openSwarmView(context.clusters, attention), logs, { dispose: stopEnding }),
  );
  registerInspectSources(context);
  for (const [id, command] of table(room)) {
    context.runner.register(id, command);
  }
}

/** Whether a service is certainly not there: what is not read yet, or only the last known, tells nothing. */
function isGone(cluster: Cluster | undefined, serviceId: string): boolean {
  return (
    cluster !== undefined && !cluster.loading && !cluster.stale && !cluster.services.some(({ id }) => id === serviceId)
  );
}

function table(room: SwarmRoom): readonly (readonly [CommandId, SwarmCommand])[] {
  return [
    [commands.initSwarm, initSwarm(room)],
    [commands.joinSwarm, joinSwarm(room)],
    [commands.leaveSwarm, leaveSwarm(room)],
    [commands.drainNode, drainNode(room)],
    [commands.activateNode, activateNode(room)],
    [commands.pauseNode, pauseNode(room)],
    [commands.promoteNode, promoteNode(room)],
    [commands.demoteNode, demoteNode(room)],
    [commands.removeNode, removeNode(room)],
    [commands.inspectNode, inspectNode(room)],
    [commands.createService, createService(room)],
    [commands.scaleService, scaleService(room)],
    [commands.updateImage, updateImage(room)],
    [commands.removeService, removeService(room)],
    [commands.inspectService, inspectService(room)],
    [commands.showServiceLogs, showServiceLogs(room)],
    [commands.stopServiceLogs, stopServiceLogs(room)],
    [commands.openPublishedPort, openPublishedPort(room)],
  ];
}
