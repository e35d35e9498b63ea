import { EngineFailure } from '../../engine/failure';
import type { NodeRole, SwarmNode } from '../../engine/types';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import type { FindManager } from './ask-managers';
import type { LiveManager } from '../managers/managers';
import { isManagerFailure } from './transient-failures';
import type { PollLimits } from '../pace';
import { patchNode } from './patch';
import { withMember } from '../services/service-spec';

/** For a node to act in its new role. */
export const usualRoleLimits: PollLimits = { limit: 20_000, interval: 250 };

function actsAs(node: SwarmNode, role: NodeRole): boolean {
  return role === 'manager' ? node.manager?.reachability === 'reachable' : node.manager === undefined;
}

/** How a change of role ended: the node acts in it, is down and will act in it later, or takes longer than usual. */
export type RoleOutcome = 'acts' | 'down' | 'late';

/**
 * Gives a node another role and waits until it acts in it: a manager has to fetch its certificate and the raft log first.
 * A node that is down cannot, so waiting ends; the swarm completes the change later.
 * @param find finds a manager; the one that is asked may be the node that changes, or fail while a leader is elected
 * @throws SwarmFailure, EngineFailure, Cancelled (the swarm completes a change that was made)
 */
export async function setRole(
  find: FindManager,
  nodeId: string,
  role: NodeRole,
  signal?: AbortSignal,
  limits: PollLimits = usualRoleLimits,
): Promise<RoleOutcome> {
  let manager: LiveManager | undefined = await find(signal);
  await patchNode(manager.engine, nodeId, withMember('Role', role), signal);
  const end = performance.now() + limits.limit;
  while (performance.now() < end) {
    try {
      manager ??= await find(signal);
      const node = await manager.engine.node(nodeId, signal);
      if (actsAs(node, role) || node.state === 'down') {
        return actsAs(node, role) ? 'acts' : 'down';
      }
    } catch (error) {
      if (role === 'worker' && manager?.nodeId === nodeId && isNotManager(error)) {
        return 'acts';
      }
      if (!isManagerFailure(error)) {
        throw error;
      }
      manager = undefined;
    }
    await pause(limits.interval, signal);
    throwIfCancelled(signal);
  }
  return 'late';
}

function isNotManager(error: unknown): boolean {
  return error instanceof EngineFailure && error.reason === 'not-a-manager';
}
