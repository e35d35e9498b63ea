import type { Engine } from '../engine/engine';
import type { NodeRole, SwarmNode } from '../engine/types';
import { throwIfCancelled } from '../failure';
import { pause } from './alarm';
import { isPassing } from './passing';
import { patchNode } from './patch';
import { withMember } from './service-spec';

/** How long a node may take to act in its new role, and how often it is looked at, in milliseconds. */
export interface RolePatience {
  readonly limit: number;
  readonly interval: number;
}

const usualPatience: RolePatience = { limit: 20_000, interval: 250 };

function acts(node: SwarmNode, role: NodeRole): boolean {
  return role === 'manager' ? node.manager?.reachability === 'reachable' : node.manager === undefined;
}

/**
 * Gives a node another role and waits until it acts in it: a new manager has to fetch its certificate and the raft
 * log first. One that is down never will; it is the swarm's matter then, and waiting just ends.
 * @throws EngineFailure, Cancelled
 */
export async function setRole(
  engine: Engine,
  nodeId: string,
  role: NodeRole,
  signal?: AbortSignal,
  patience: RolePatience = usualPatience,
): Promise<void> {
  await patchNode(engine, nodeId, withMember('Role', role), signal);
  const end = performance.now() + patience.limit;
  while (performance.now() < end && !(await isSettled(engine, nodeId, role, signal))) {
    await pause(patience.interval, signal);
    throwIfCancelled(signal);
  }
}

async function isSettled(engine: Engine, nodeId: string, role: NodeRole, signal?: AbortSignal): Promise<boolean> {
  try {
    const node = await engine.node(nodeId, signal);
    return acts(node, role) || node.state === 'down';
  } catch (error) {
    // The leader itself may be the one that changes, and the one we ask.
    if (isPassing(error)) {
      return false;
    }
    throw error;
  }
}
