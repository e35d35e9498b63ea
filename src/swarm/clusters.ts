import * as l10n from '@vscode/l10n';
import { compareNames } from '../machines/natural-order';
import { within } from './alarm';
import type { Claims } from './managers/claims';
import { ClusterSession } from './picture/cluster-session';
import { SwarmFailure } from './failure';
import type { FleetLike } from '../machines/fleet';
import { type Group, groupMachines } from './managers/grouping';
import { KnownManagers, type Shelf } from './managers/known-managers';
import type { LiveManager } from './managers/managers';
import { type Membership, Memberships } from './managers/memberships';
import { type Pace, usualPace } from './pace';
import { countManagers, tolerates } from './quorum';
import type { NamesOfSwarms } from './swarm-names';
import type { Cluster, ClusterChange } from './views';

/** Looking at a machine takes some seconds where it is slow, or not there. */
const longestLook = 5000;

export interface ClustersOptions {
  /** Keeps which machines were managers when a swarm was last read. */
  readonly shelf: Shelf;
  /** Is given why the shelf does not keep it. */
  readonly report: (error: unknown) => void;
  /** The names that the user gave to swarms; none by default. */
  readonly names?: NamesOfSwarms;
  readonly pace?: Partial<Pace>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * The swarms behind the fleet's machines, kept live while visible: one session a cluster lists once, follows events and
 * reads tasks only for watched services. Nothing is asked while hidden.
 */
export class Clusters {
  readonly #memberships = new Memberships();
  readonly #known: KnownManagers;
  readonly #sessions = new Map<string, ClusterSession>();
  readonly #listeners = new Set<(change: ClusterChange) => void>();
  readonly #views = new Map<string, Cluster>();
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #names: NamesOfSwarms | undefined;
  readonly #unsubscribe: () => void;
  #members: readonly Membership[] = [];
  #groups: readonly Group[] = [];
  #visible = false;

  constructor(
    private readonly fleet: FleetLike,
    options: ClustersOptions,
  ) {
    this.#pace = { ...usualPace, ...options.pace };
    this.#now = options.now ?? Date.now;
    this.#known = new KnownManagers(options.shelf, options.report);
    this.#names = options.names;
    const subscriptions = [
      fleet.onDidChange(() => {
        this.#regroup();
      }),
      options.names?.onDidChange(() => {
        this.#views.clear();
        this.#tell({ clusterId: undefined, serviceId: undefined });
      }),
    ];
    this.#unsubscribe = () => {
      subscriptions.forEach((unsubscribe) => unsubscribe?.());
    };
    this.#regroup();
  }

  /** Sorted by name. The same object until something in it changes. */
  list(): readonly Cluster[] {
    return this.#groups.map((group) => this.#view(group)).sort((a, b) => compareNames(a.name, b.name));
  }

  get(clusterId: string): Cluster | undefined {
    const group = this.#groups.find(({ id }) => id === clusterId);
    return group === undefined ? undefined : this.#view(group);
  }

  /** The cluster that one of our machines is part of. */
  of(machine: string): Cluster | undefined {
    const group = this.#groups.find(({ machines }) => machines.includes(machine));
    return group === undefined ? undefined : this.#view(group);
  }

  /** The machine's own part in its swarm, as it was last seen. */
  membership(machine: string): Membership | undefined {
    return this.#members.find((member) => member.machine === machine);
  }

  /** Calls back once for each coalesced change. Returns the unsubscriber. */
  onDidChange(listener: (change: ClusterChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Begins to follow the swarms, or stops asking anything. What was read stays. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    for (const session of this.#sessions.values()) {
      if (visible) {
        session.start();
      } else {
        session.stop();
      }
    }
  }

  /** Reads a service's tasks and keeps them fresh while visible, until the returned function is called. */
  watchTasks(clusterId: string, serviceId: string): () => void {
    return this.#sessions.get(clusterId)?.watch(serviceId) ?? (() => undefined);
  }

  /** Looks at machines and swarms again, whatever is visible. What fails is shown with the cluster it concerns. */
  async refresh(): Promise<void> {
    await this.fleet.refresh();
    this.#regroup();
    await this.read([...this.#sessions.keys()]);
  }

  /**
   * Reads swarms again, whatever is visible, without looking at any machine but the managers it asks. What fails is
   * shown with the cluster it concerns.
   */
  async read(clusterIds: readonly string[]): Promise<void> {
    await Promise.all(clusterIds.map(async (id) => this.#sessions.get(id)?.refresh()));
  }

  /**
   * A manager of the cluster that answers and is to be believed; see {@link managers}.
   * @throws SwarmFailure where there is none; EngineFailure `no-leader`; Cancelled
   */
  async manager(clusterId: string, signal?: AbortSignal): Promise<LiveManager> {
    const [first] = await this.managers(clusterId, signal);
    return first;
  }

  /**
   * The cluster's managers that answer and are to be believed, the one to ask first. Machines that nobody has looked at
   * yet are looked at before: one of them may contradict what another claims.
   * @throws SwarmFailure where there is none, or machines contradict each other; EngineFailure `no-leader`; Cancelled
   */
  async managers(clusterId: string, signal?: AbortSignal): Promise<readonly [LiveManager, ...LiveManager[]]> {
    await this.#lookAt([], signal);
    const session = this.#sessions.get(clusterId);
    if (session !== undefined) {
      return session.managers(signal);
    }
    const problem = this.get(clusterId)?.problem;
    throw problem === undefined
      ? new SwarmFailure('unknown-cluster', l10n.t('This swarm is not known any more.'), l10n.t('Refresh the view.'))
      : new SwarmFailure('no-manager', problem.sentence, problem.remedy);
  }

  /** Has a service, or everything, read soon where the cluster is followed. */
  touch(clusterId: string, serviceId?: string): void {
    this.#sessions.get(clusterId)?.touch(serviceId);
  }

  dispose(): void {
    this.#unsubscribe();
    this.setVisible(false);
    this.#listeners.clear();
    this.#sessions.clear();
  }

  #regroup(): void {
    this.#members = this.#memberships.update(this.fleet.entries());
    const answered = new Set(this.#members.map(({ swarm }) => swarm.clusterId));
    const clusterOf = (nodeId: string): string | undefined => this.#clusterOf(nodeId, answered);
    const groups = groupMachines(this.#members, clusterOf, this.#known.all(this.#isMachine()));
    const before = new Map(this.#groups.map((group) => [group.id, JSON.stringify(group)]));
    const cameOrWent = groups.length !== before.size || groups.some(({ id }) => !before.has(id));
    this.#groups = groups;
    this.#closeOthers(new Set(groups.filter(({ managers }) => managers.length > 0).map(({ id }) => id)));
    const changed = groups
      .filter((group) => this.#tend(group) || before.get(group.id) !== JSON.stringify(group))
      .map(({ id }) => id);
    this.#forget(changed);
    if (cameOrWent) {
      this.#tell({ clusterId: undefined, serviceId: undefined });
    } else {
      changed.forEach((clusterId) => this.#tell({ clusterId, serviceId: undefined }));
    }
  }

  /** By the nodes that were read of the clusters whose managers are still among our machines. */
  #clusterOf(nodeId: string, answered: ReadonlySet<string | undefined>): string | undefined {
    for (const [id, session] of this.#sessions) {
      if (answered.has(id) && session.picture.nodesById.has(nodeId)) {
        return id;
      }
    }
    return undefined;
  }

  #closeOthers(keep: ReadonlySet<string>): void {
    for (const [id, session] of this.#sessions) {
      if (!keep.has(id)) {
        session.stop();
        this.#sessions.delete(id);
        this.#views.delete(id);
      }
    }
  }

  /** Returns whether a node is another machine than before. */
  #tend(group: Group): boolean {
    if (group.managers.length === 0) {
      return false;
    }
    const session = this.#sessions.get(group.id) ?? this.#open(group.id);
    session.setManagers(group.managers);
    const names = this.#membersOf(group.id);
    if (this.#visible) {
      session.start();
    }
    return session.picture.setMachines(new Map(names.map(({ machine, swarm }) => [swarm.nodeId, machine])));
  }

  #open(clusterId: string): ClusterSession {
    const session = new ClusterSession({
      engineOf: (machine) => this.fleet.engine(machine),
      claims: () => this.#claimsOf(clusterId),
      remember: (managers) => this.#known.set(clusterId, managers),
      lookAgain: (signal) => this.#lookAt(this.#membersOf(clusterId), signal),
      pace: this.#pace,
      now: this.#now,
      changed: (serviceId) => {
        this.#forget([clusterId]);
        this.#tell({ clusterId, serviceId });
        if (serviceId === undefined) {
          // The list of nodes may tell which cluster a worker belongs to.
          this.#regroup();
        }
      },
    });
    this.#sessions.set(clusterId, session);
    return session;
  }

  #membersOf(clusterId: string): readonly Membership[] {
    const names = this.#groups.find(({ id }) => id === clusterId)?.machines ?? [];
    return this.#members.filter(({ machine }) => names.includes(machine));
  }

  #claimsOf(clusterId: string): Claims {
    const isMachine = this.#isMachine();
    return {
      members: this.#membersOf(clusterId),
      everyone: this.#members,
      known: this.#known.of(clusterId, isMachine),
      elsewhere: this.#known.all(isMachine).filter((manager) => manager.clusterId !== clusterId),
    };
  }

  /** Whether there is a machine of a name, broken ones included. */
  #isMachine(): (name: string) => boolean {
    const names = new Set(
      this.fleet.entries().map((entry) => (entry.kind === 'machine' ? entry.machine.name : entry.name)),
    );
    return (name) => names.has(name);
  }

  /** Looks at some machines, and at all that nobody has looked at yet. */
  async #lookAt(members: readonly Membership[], signal: AbortSignal | undefined): Promise<void> {
    const unseen = this.fleet
      .entries()
      .flatMap((entry) =>
        entry.kind === 'machine' && entry.snapshot.checkedAt === undefined ? [entry.machine.name] : [],
      );
    const names = new Set([...members.map(({ machine }) => machine), ...unseen]);
    if (names.size > 0) {
      await within(longestLook, Promise.allSettled([...names].map((name) => this.fleet.refresh(name))), signal);
    }
  }

  #forget(clusterIds: readonly string[]): void {
    for (const id of clusterIds) {
      this.#views.delete(id);
    }
  }

  #tell(change: ClusterChange): void {
    for (const listener of this.#listeners) {
      listener(change);
    }
  }

  #view(group: Group): Cluster {
    const known = this.#views.get(group.id);
    if (known !== undefined) {
      return known;
    }
    const view = clusterView(group, this.#sessions.get(group.id), this.#names?.of(group.id));
    this.#views.set(group.id, view);
    return view;
  }
}

function clusterView(group: Group, session: ClusterSession | undefined, givenName: string | undefined): Cluster {
  const nodes = session?.picture.nodes ?? [];
  return {
    id: group.id,
    name: givenName ?? defaultName(group),
    givenName,
    machines: group.machines,
    managers: group.managers.map(({ machine }) => ({ machine })),
    nodes,
    services: session?.picture.services ?? [],
    tolerates: tolerates(countManagers(nodes)),
    loading: session?.loading ?? false,
    stale: session?.problem !== undefined,
    problem: group.problem ?? session?.problem,
  };
}

/** A machine's own name would read as the place where a service runs. */
function defaultName({ id, managers, machines }: Group): string {
  const machine = managers.map((manager) => manager.machine).sort(compareNames)[0] ?? machines[0] ?? id;
  return l10n.t({ message: 'swarm of {0}', args: [machine], comment: ['{0} is the name of a machine'] });
}
