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
import type { Cluster, ClusterChange } from './views';

export interface ClustersOptions {
  /** Keeps which machines were managers when a swarm was last read. */
  readonly memento: Memento;
  /** Is given why the shelf does not keep it. */
  readonly report: (error: unknown) => void;
  readonly pace?: Partial<Pace>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/**
 * The swarms behind the fleet's machines, kept live while visible: one session a cluster lists once, follows events and
 * reads tasks only for watched services. Nothing is asked while hidden.
 */
export class Clusters {
  readonly #known: KnownManagers;
  readonly #members: SwarmMembers;
  readonly #sessions = new Map<string, ClusterSession>();
  readonly #listeners = new Set<(change: ClusterChange) => void>();
  readonly #views = new Map<string, Cluster>();
  readonly #pace: Pace;
  readonly #now: () => number;
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
    this.#unsubscribe = fleet.onDidChange(() => {
      this.#regroup();
    });
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
    return this.#members.get(machine);
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

  /** By the nodes that were read of the clusters whose managers are still among our machines. */
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

  /** Returns whether a node is another machine than before. */
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
          // The list of nodes may tell which cluster a worker belongs to.
          this.#regroup();
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
    const view = clusterView(group, this.#sessions.get(group.id));
    this.#views.set(group.id, view);
    return view;
  }
}

function clusterView(group: Group, session: ClusterSession | undefined): Cluster {
  const nodes = session?.picture.nodes ?? [];
  return {
    id: group.id,
    name: group.managers.map(({ machine }) => machine).sort(compareNames)[0] ?? group.machines[0] ?? group.id,
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
