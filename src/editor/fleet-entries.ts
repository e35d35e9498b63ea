import type { FleetEntry, MachineEntry } from '../machines/fleet';
import type { Machine } from '../machines/machine';
import type { Cluster } from '../swarm/views';

/** The name that an entry of the fleet is listed under. */
export function entryName(entry: FleetEntry): string {
  return entry.kind === 'machine' ? entry.machine.name : entry.name;
}

/** Whether a machine can create or join a swarm: it is running, and in no swarm. */
export function isOutsideSwarm({ snapshot }: MachineEntry): boolean {
  return snapshot.state === 'running' && (snapshot.swarm?.localState ?? 'inactive') === 'inactive';
}

/** Whether a machine has a swarm to leave, even one that it cannot reach or has not joined completely. */
export function isInSwarm({ snapshot }: MachineEntry): boolean {
  return (snapshot.swarm?.localState ?? 'inactive') !== 'inactive';
}

/** The machines that belong to a swarm. */
export function machinesOf(entries: readonly FleetEntry[], { machines }: Cluster): readonly Machine[] {
  return entries.flatMap((entry) =>
    entry.kind === 'machine' && machines.includes(entry.machine.name) ? [entry.machine] : [],
  );
}

/** The names of machines whose engine responded when last checked. */
export function runningMachines(entries: readonly FleetEntry[]): ReadonlySet<string> {
  return new Set(
    entries.flatMap((entry) =>
      entry.kind === 'machine' && entry.snapshot.state === 'running' ? [entry.machine.name] : [],
    ),
  );
}

/**
 * Whether any machine is in a swarm. `some`: at least one is. `none`: no machine that ever responded is. `unknown`: some
 * machines have not been checked yet, or none has responded.
 */
export function swarmKnowledge(entries: readonly FleetEntry[]): 'some' | 'none' | 'unknown' {
  const snapshots = entries.flatMap((entry) => (entry.kind === 'machine' ? [entry.snapshot] : []));
  const answers = snapshots.flatMap(({ swarm }) => (swarm === undefined ? [] : [swarm.localState]));
  if (answers.some((state) => state !== 'inactive')) {
    return 'some';
  }
  if (entries.length === 0) {
    return 'none';
  }
  const isOpen = snapshots.some(({ state, swarm }) => state === 'checking' && swarm === undefined);
  return answers.length === 0 || isOpen ? 'unknown' : 'none';
}
