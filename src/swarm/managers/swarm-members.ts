import type { FleetLike } from '../../machines/fleet';
import { within } from '../alarm';
import type { Claims } from './claims';
import { type ClusterOfNode, type Group, groupMachines } from './grouping';
import type { KnownManagers } from './known-managers';
import { type Membership, Memberships } from './memberships';
import { NodeReports } from './node-reports';
import type { NodeView } from '../views';

/** Polling a machine takes seconds if it is slow or offline; in milliseconds. */
const pollTimeout = 5000;

/** The fleet's machines that belong to swarms, and what they report about the managers. */
export class SwarmMembers {
  readonly #memberships = new Memberships();
  readonly #reports = new NodeReports();
  #members: readonly Membership[] = [];

  constructor(
    private readonly fleet: FleetLike,
    private readonly known: KnownManagers,
  ) {}

  /** Takes the fleet's current state. */
  update(): void {
    this.#members = this.#memberships.update(this.fleet.entries());
  }

  get(machine: string): Membership | undefined {
    return this.#members.find((member) => member.machine === machine);
  }

  /** Those of a group's machines. */
  of(machines: readonly string[]): readonly Membership[] {
    return this.#members.filter(({ machine }) => machines.includes(machine));
  }

  /** @param clusterOf is only asked about clusters that one of the machines reports */
  groups(
    clusterOf: (nodeId: string, reported: ReadonlySet<string | undefined>) => string | undefined,
  ): readonly Group[] {
    const reported = new Set(this.#members.map(({ swarm }) => swarm.clusterId));
    const clusterOfNode: ClusterOfNode = (nodeId) => clusterOf(nodeId, reported);
    return groupMachines(this.#members, clusterOfNode, this.known.all(this.#isMachine()));
  }

  /** @param machines those that belong to the cluster */
  claims(clusterId: string, machines: readonly string[]): Claims {
    const isMachine = this.#isMachine();
    return {
      members: this.of(machines),
      everyone: this.#members,
      known: this.known.of(clusterId, isMachine),
      elsewhere: this.known.all(isMachine).filter((manager) => manager.clusterId !== clusterId),
    };
  }

  /** Polls these machines, and all that have never been polled. */
  async poll(machines: readonly string[], signal: AbortSignal | undefined): Promise<void> {
    const unseen = this.fleet
      .entries()
      .flatMap((entry) =>
        entry.kind === 'machine' && entry.snapshot.checkedAt === undefined ? [entry.machine.name] : [],
      );
    const names = new Set([...this.of(machines).map(({ machine }) => machine), ...unseen]);
    if (names.size > 0) {
      await within(pollTimeout, Promise.allSettled([...names].map((name) => this.fleet.refresh(name))), signal);
    }
  }

  /** Polls those machines of a cluster whose last answer is older than what the cluster reports of their nodes. */
  pollOutdated(machines: readonly string[], nodes: readonly NodeView[]): void {
    const versions = new Map(
      this.fleet
        .entries()
        .flatMap((entry) => (entry.kind === 'machine' ? [[entry.machine.name, entry.snapshot.engineVersion]] : [])),
    );
    for (const name of this.#reports.outdated(nodes, this.of(machines), (machine) => versions.get(machine))) {
      this.fleet.recheck(name);
    }
  }

  /** Whether there is a machine of a name, broken ones included. */
  #isMachine(): (name: string) => boolean {
    const names = new Set(
      this.fleet.entries().map((entry) => (entry.kind === 'machine' ? entry.machine.name : entry.name)),
    );
    return (name) => names.has(name);
  }
}
