import type { Cluster, NodeView, ServiceView } from '../../../swarm/views';

/** What a command was called on, by id or by name; each part is undefined if it was not given. */
export interface SwarmTarget {
  readonly cluster: string | undefined;
  readonly node: string | undefined;
  readonly service: string | undefined;
  /** The parts are ids, as rows pass them; users do not see them. */
  readonly byId: boolean;
}

/**
 * Reads what a command was called with: a row of the Swarm view, or a keybinding's argument, which is a name or id
 * (`"web"`) or also names the swarm (`{"cluster": "home", "service": "web"}`).
 * @param thing what a name alone refers to
 */
export function readTarget(target: unknown, thing: 'cluster' | 'node' | 'service'): SwarmTarget {
  if (typeof target === 'string') {
    return { cluster: undefined, node: undefined, service: undefined, byId: false, [thing]: target };
  }
  const read = (...keys: readonly string[]): string | undefined => {
    if (typeof target !== 'object' || target === null) {
      return undefined;
    }
    const values = Object.entries(target).filter(([key]) => keys.includes(key));
    return values.map(([, value]: [string, unknown]) => value).find((value) => typeof value === 'string');
  };
  return {
    cluster: read('clusterId', 'cluster'),
    node: read('nodeId', 'node'),
    service: read('serviceId', 'service'),
    byId: read(`${thing}Id`) !== undefined,
  };
}

/** The swarms with that id, or else with that name. */
export function clustersCalled(clusters: readonly Cluster[], called: string): readonly Cluster[] {
  return preferId(clusters, called, ({ name }) => name === called);
}

/** The nodes with that id, or else with that host name or machine name. Several nodes may share a host name. */
export function nodesCalled(cluster: Cluster, called: string): readonly NodeView[] {
  return preferId(cluster.nodes, called, ({ hostname, machine }) => hostname === called || machine === called);
}

/** The service with that id, or else with that name. */
export function servicesCalled(cluster: Cluster, called: string): readonly ServiceView[] {
  return preferId(cluster.services, called, ({ name }) => name === called);
}

function preferId<Item extends { readonly id: string }>(
  items: readonly Item[],
  called: string,
  isNamed: (item: Item) => boolean,
): readonly Item[] {
  const exact = items.filter(({ id }) => id === called);
  return exact.length > 0 ? exact : items.filter(isNamed);
}

/** The node of a machine and its swarm; undefined if no manager listed it. */
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
