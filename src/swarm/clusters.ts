import * as l10n from '@vscode/l10n';
import { compareNames } from '../machines/natural-order';
import { ClusterSession } from './picture/cluster-session';
import { SwarmFailure } from './failure';
import type { FleetLike } from '../machines/fleet';
import type { Group } from './managers/grouping';
import { KnownManagers, type Memento } from './managers/known-managers';
import type { LiveManager } from './managers/managers';
import type { Membership } from './managers/memberships';
import { SwarmMembers } from './managers/swarm-members';
import { type Pace, usualPace } from './pace';
import { countManagers, tolerates } from './quorum';
import type { NamesOfSwarms } from './swarm-names';
import type { Cluster, ClusterChange } from './views';

export interface ClustersOptions {
  /** Keeps which machines were managers when a swarm was last read. */
  readonly memento: Memento;
  /** Receives failures that belong to no swarm, for the log. */
  readonly report: (error: unknown) => void;
  /** The names that the user gave to swarms; none by default. */
  readonly names?: NamesOfSwarms;
  readonly pace?: Partial<Pace>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * The swarms behind the fleet's machines, kept up to date while visible: one session for each cluster lists once, follows
 * events, and reads tasks only of watched services. Nothing is asked while hidden.
 */
export class Clusters {
  readonly #known: KnownManagers;
  readonly #members: SwarmMembers;
  readonly #sessions = new Map<string, ClusterSession>();
  readonly #listeners = new Set<(change: ClusterChange) => void>();
  readonly #views = new Map<string, Cluster>();
  readonly #pace: Pace;
  readonly #now: () => number;
  readonly #names: NamesOfSwarms | undefined;
  readonly #unsubscribe: () => void;
  #groups: readonly Group[] = [];
  #visible = false;

  constructor(
    private readonly fleet: FleetLike,
    options: ClustersOptions,
  ) {
    this.#pace = { ...usualPace, ...options.pace };
    this.#now = options.now ?? Date.now;
    this.#known = new KnownManagers(options.memento, options.report);
    this.#members = new SwarmMembers(fleet, this.#known);
    this.#names = options.names;
    const subscriptions = [
      fleet.onDidChange(() => {
        this.#regroup();
      }),
      options.names?.onDidChange(() => {
        this.#views.clear();
        this.#announce({ clusterId: undefined, serviceId: undefined });
      }),
    ];
    this.#unsubscribe = () => {
      subscriptions.forEach((unsubscribe) => unsubscribe?.());
    };
    this.#regroup();
  }

  /** Sorted by name. A cluster is the same object until something in it changes. */
  list(): readonly Cluster[] {
    return this.#groups.map((group) => this.#view(group)).sort((a, b) => compareNames(a.name, b.name));
  }

  get(clusterId: string): Cluster | undefined {
    const group = this.#groups.find(({ id }) => id === clusterId);
    return group === undefined ? undefined : this.#view(group);
  }

  /** The cluster that a machine belongs to. */
  of(machine: string): Cluster | undefined {
    const group = this.#groups.find(({ machines }) => machines.includes(machine));
    return group === undefined ? undefined : this.#view(group);
  }

  /** The machine's part in its swarm, as last reported. */
  membership(machine: string): Membership | undefined {
    return this.#members.get(machine);
  }

  /** Calls back once for each coalesced change. Returns the unsubscriber. */
  onDidChange(listener: (change: ClusterChange) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Starts to follow the swarms, or stops all requests. What was read stays. */
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

  /** Reads a service's tasks and keeps them up to date while visible, until the returned function is called. */
  watchTasks(clusterId: string, serviceId: string): () => void {
    return this.#sessions.get(clusterId)?.watch(serviceId) ?? (() => undefined);
  }

  /** Polls the machines and reads the swarms again, even while hidden. Failures are shown with their cluster. */
  async refresh(): Promise<void> {
    await this.fleet.refresh();
    this.#regroup();
    await this.read([...this.#sessions.keys()]);
  }

  /**
   * Reads swarms again, even while hidden, without polling other machines than the managers that it asks. Failures are
   * shown with their cluster.
   */
  async read(clusterIds: readonly string[]): Promise<void> {
    await Promise.all(clusterIds.map(async (id) => this.#sessions.get(id)?.refresh()));
  }

  /**
   * A manager of the cluster that responds and is believed; see {@link managers}.
   * @throws SwarmFailure if there is none; EngineFailure `no-leader`; Cancelled
   */
  async manager(clusterId: string, signal?: AbortSignal): Promise<LiveManager> {
    const [first] = await this.managers(clusterId, signal);
    return first;
  }

  /**
   * The cluster's managers that respond and are believed, starting with the one to ask. Machines that were never polled
   * are polled first: one of them may contradict another's claim.
   * @throws SwarmFailure if there is none, or machines contradict each other; EngineFailure `no-leader`; Cancelled
   */
  async managers(clusterId: string, signal?: AbortSignal): Promise<readonly [LiveManager, ...LiveManager[]]> {
    await this.#members.poll([], signal);
    const session = this.#sessions.get(clusterId);
    if (session !== undefined) {
      return session.managers(signal);
    }
    const problem = this.get(clusterId)?.problem;
    throw problem === undefined
      ? new SwarmFailure('unknown-cluster', l10n.t('This swarm is no longer known.'), l10n.t('Refresh the view.'))
      : new SwarmFailure('no-manager', problem.sentence, problem.remedy);
  }

  /** Has a service, or everything, read soon if the cluster is followed. */
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
    this.#members.update();
    const groups = this.#members.groups((nodeId, reported) => this.#clusterOf(nodeId, reported));
    const before = new Map(this.#groups.map((group) => [group.id, JSON.stringify(group)]));
    const listChanged = groups.length !== before.size || groups.some(({ id }) => !before.has(id));
    this.#groups = groups;
    this.#closeOtherSessions(new Set(groups.filter(({ managers }) => managers.length > 0).map(({ id }) => id)));
    const changed = groups
      .filter((group) => this.#updateSession(group) || before.get(group.id) !== JSON.stringify(group))
      .map(({ id }) => id);
    this.#forget(changed);
    if (listChanged) {
      this.#announce({ clusterId: undefined, serviceId: undefined });
    } else {
      changed.forEach((clusterId) => this.#announce({ clusterId, serviceId: undefined }));
    }
  }

  /** By the nodes that were read of clusters that a machine still reports. */
  #clusterOf(nodeId: string, reported: ReadonlySet<string | undefined>): string | undefined {
    for (const [id, session] of this.#sessions) {
      if (reported.has(id) && session.picture.nodesById.has(nodeId)) {
        return id;
      }
    }
    return undefined;
  }

  #closeOtherSessions(keep: ReadonlySet<string>): void {
    for (const [id, session] of this.#sessions) {
      if (!keep.has(id)) {
        session.stop();
        this.#sessions.delete(id);
        this.#views.delete(id);
      }
    }
  }

  /** Opens a session or brings it up to date. Returns whether a node is another machine than before. */
  #updateSession(group: Group): boolean {
    if (group.managers.length === 0) {
      return false;
    }
    const session = this.#sessions.get(group.id) ?? this.#open(group.id);
    session.setManagers(group.managers);
    const members = this.#members.of(group.machines);
    if (this.#visible) {
      session.start();
    }
    return session.picture.setMachines(new Map(members.map(({ machine, swarm }) => [swarm.nodeId, machine])));
  }

  #open(clusterId: string): ClusterSession {
    const session = new ClusterSession({
      engineOf: (machine) => this.fleet.engine(machine),
      claims: () => this.#members.claims(clusterId, this.#machinesOf(clusterId)),
      remember: (managers) => this.#known.set(clusterId, managers),
      pollAgain: (signal) => this.#members.poll(this.#machinesOf(clusterId), signal),
      pace: this.#pace,
      now: this.#now,
      changed: (serviceId) => {
        this.#forget([clusterId]);
        this.#announce({ clusterId, serviceId });
        if (serviceId === undefined) {
          // The list of nodes may show which cluster a worker belongs to.
          this.#regroup();
          this.#members.pollOutdated(this.#machinesOf(clusterId), session.picture.nodes);
        }
      },
    });
    this.#sessions.set(clusterId, session);
    return session;
  }

  #machinesOf(clusterId: string): readonly string[] {
    return this.#groups.find(({ id }) => id === clusterId)?.machines ?? [];
  }

  #forget(clusterIds: readonly string[]): void {
    for (const id of clusterIds) {
      this.#views.delete(id);
    }
  }

  #announce(change: ClusterChange): void {
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
