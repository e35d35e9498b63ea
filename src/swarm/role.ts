import type { Engine } from '../engine/engine';
import type { NodeRole, SwarmNode } from '../engine/types';
import { throwIfCancelled } from '../failure';
import { pause } from './alarm';
import { patchNode } from './patch';
import { withMember } from './service-spec';

/** How long a node may take to act in its new role, and how often it is looked at, in milliseconds. */
const patience = { limit: 20_000, interval: 250 };

function acts(node: SwarmNode, role: NodeRole): boolean {
  return role === 'manager' ? node.manager?.reachability === 'reachable' : node.manager === undefined;
}

/**
 * Gives a node another role and waits until it acts in it: a new manager has to fetch its certificate and the raft
 * log first. One that is down never will; it is the swarm's matter then, and waiting just ends.
 */
export async function setRole(engine: Engine, nodeId: string, role: NodeRole, signal?: AbortSignal): Promise<void> {
  await patchNode(engine, nodeId, withMember('Role', role), signal);
  for (let waited = 0; waited < patience.limit; waited += patience.interval) {
    const node = await engine.node(nodeId, signal);
    if (acts(node, role) || node.state === 'down') {
      return;
    }
    await pause(patience.interval, signal);
    throwIfCancelled(signal);
  }
}
