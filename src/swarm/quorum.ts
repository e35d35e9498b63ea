import type { ManagerReachability, NodeRole } from '../engine/types';

/** The managers of a swarm. */
export interface ManagerCount {
  /** Members of the raft group, reachable or not. */
  readonly total: number;
  readonly reachable: number;
}

export function countManagers(
  nodes: readonly { readonly role: NodeRole; readonly reachability: ManagerReachability | undefined }[],
): ManagerCount {
  const managers = nodes.filter((node) => node.role === 'manager');
  const reachable = managers.filter((node) => node.reachability === 'reachable');
  return { total: managers.length, reachable: reachable.length };
}

/** How many members must be reachable: more than half (raft). */
export function quorum(total: number): number {
  return Math.floor(total / 2) + 1;
}

export function hasQuorum({ total, reachable }: ManagerCount): boolean {
  return reachable >= quorum(total);
}

/** How many more managers may fail; with all of them reachable, ⌊(n − 1) / 2⌋. */
export function tolerates({ total, reachable }: ManagerCount): number {
  return Math.max(0, reachable - quorum(total));
}
