import type { Machine } from '../../../machines/machine';
import type { FleetLikeEntry } from '../../../machines/fleet/fleet-like';
import type { Cluster, NodeView } from '../../../swarm/views';

type MachineEntry = Extract<FleetLikeEntry, { kind: 'machine' }>;

/** Whether a machine can begin or join a swarm: it answers, and is in none. */
export function isOutsideSwarm({ snapshot }: MachineEntry): boolean {
  return snapshot.state === 'running' && (snapshot.swarm?.localState ?? 'inactive') === 'inactive';
}

/** Whether a machine has something to leave; also a swarm it cannot reach, or has not reached yet. */
export function isInSwarm({ snapshot }: MachineEntry): boolean {
  return (snapshot.swarm?.localState ?? 'inactive') !== 'inactive';
}

/** The swarm and the node that a machine is; undefined where no manager told of it. */
export function nodeOfMachine(
  clusters: readonly Cluster[],
  machine: string,
): { readonly cluster: Cluster; readonly node: NodeView } | undefined {
  for (const cluster of clusters) {
    const node = cluster.nodes.find((candidate) => candidate.machine === machine);
    if (node !== undefined) {
      return { cluster, node };
    }
  }
  return undefined;
}

/** The machines that are part of a swarm. */
export function machinesOf(entries: readonly FleetLikeEntry[], { machines }: Cluster): readonly Machine[] {
  return entries.flatMap((entry) =>
    entry.kind === 'machine' && machines.includes(entry.machine.name) ? [entry.machine] : [],
  );
}

/** The names of machines whose engines answered when they were last looked at. */
export function answering(entries: readonly FleetLikeEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap((entry) =>
      entry.kind === 'machine' && entry.snapshot.state === 'running' ? [entry.machine.name] : [],
    ),
  );
}
