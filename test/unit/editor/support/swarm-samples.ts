import type { Cluster, NodeView, ServiceView, TaskView } from '../../../../src/swarm/views';

/** The time at which the samples are looked at. */
export const now = Date.parse('2026-11-22T12:00:00Z');

export const minutes = (count: number): number => count * 60_000;

export function node(change: Partial<NodeView> = {}): NodeView {
  return {
    id: 'n1',
    hostname: 'pi1',
    machine: 'pi1',
    role: 'manager',
    leader: true,
    reachability: 'reachable',
    state: 'ready',
    message: undefined,
    since: now - minutes(60),
    availability: 'active',
    engineVersion: '26.1.5',
    os: 'linux',
    architecture: 'aarch64',
    address: '10.77.0.11',
    labels: {},
    ...change,
  };
}

export function worker(change: Partial<NodeView> = {}): NodeView {
  return node({
    id: 'n2',
    hostname: 'pi2',
    machine: 'pi2',
    role: 'worker',
    leader: false,
    reachability: undefined,
    ...change,
  });
}

export function task(change: Partial<TaskView> = {}): TaskView {
  return {
    id: 't1',
    name: 'web.1',
    slot: 1,
    nodeId: 'n1',
    node: 'pi1',
    state: 'running',
    desiredState: 'running',
    since: now - minutes(2),
    error: undefined,
    lastKnown: false,
    ...change,
  };
}

export function service(change: Partial<ServiceView> = {}): ServiceView {
  return {
    id: 's1',
    name: 'web',
    mode: 'replicated',
    image: 'hypriot/rpi-busybox-httpd',
    running: 6,
    desired: 6,
    completed: undefined,
    ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' }],
    update: undefined,
    tasks: undefined,
    ...change,
  };
}

export function cluster(change: Partial<Cluster> = {}): Cluster {
  return {
    id: 'c1',
    name: 'home',
    givenName: 'home',
    machines: ['pi1', 'pi2'],
    managers: [{ machine: 'pi1' }],
    nodes: [node(), worker()],
    services: [service()],
    tolerates: 0,
    loading: false,
    stale: false,
    problem: undefined,
    ...change,
  };
}

/** Clusters that a test replaces as a session would. */
export class ClusterStub {
  readonly #listeners = new Set<() => void>();

  constructor(private clusters: readonly Cluster[]) {}

  list(): readonly Cluster[] {
    return this.clusters;
  }

  get(id: string): Cluster | undefined {
    return this.clusters.find((candidate) => candidate.id === id);
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  replace(...clusters: readonly Cluster[]): void {
    this.clusters = clusters;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
