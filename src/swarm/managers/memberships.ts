import type { MachineSwarm } from '../../machines/snapshot';
import type { FleetEntry, MachineEntry } from '../../machines/fleet';

/** A machine's part in a swarm, as last reported. */
export interface Membership {
  readonly machine: string;
  /** The machine's engine responded to the last poll. */
  readonly reachable: boolean;
  readonly swarm: MachineSwarm;
}

/**
 * Remembers which machine was in which swarm, so that a cluster stays together while machines are turned off.
 */
export class Memberships {
  #known = new Map<string, Membership>();

  /** The memberships after a change of the fleet; machines that respond and belong to no swarm have none. */
  update(entries: readonly FleetEntry[]): readonly Membership[] {
    const next = new Map<string, Membership>();
    for (const entry of entries) {
      const membership = entry.kind === 'machine' ? this.#of(entry) : undefined;
      if (membership !== undefined) {
        next.set(membership.machine, membership);
      }
    }
    this.#known = next;
    return [...next.values()];
  }

  #of({ machine, snapshot }: MachineEntry): Membership | undefined {
    const reachable = snapshot.state === 'running';
    const known = this.#known.get(machine.name);
    const current = snapshot.swarm ?? (reachable ? undefined : known?.swarm);
    if (current === undefined || current.localState === 'inactive') {
      return undefined;
    }
    // An engine that is locked or has a problem does not report its cluster.
    const clusterId = current.clusterId ?? (sameNode(current, known?.swarm) ? known?.swarm.clusterId : undefined);
    return {
      machine: machine.name,
      reachable,
      swarm: { ...current, clusterId: current.role === 'worker' ? undefined : clusterId },
    };
  }
}

function sameNode(a: MachineSwarm, b: MachineSwarm | undefined): boolean {
  return a.nodeId === '' || a.nodeId === b?.nodeId;
}
