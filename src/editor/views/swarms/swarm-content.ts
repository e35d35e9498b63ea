import type { Cluster } from '../../../swarm/views';
import { clusterRow, isKnown, nodesRow, servicesRow } from './cluster-row';
import {
  clusterElement,
  nodeElement,
  nodesElement,
  readingElement,
  serviceElement,
  servicesElement,
  taskElement,
  type SwarmElement,
} from './swarm-elements';
import { nodeRow } from './node-row';
import type { Row } from './row';
import { serviceRow } from './service-row';
import { readingTasksRow, taskRow } from './task-row';

/** The part of `Clusters` that the tree is drawn from. */
export interface ClusterSource {
  list(): readonly Cluster[];
  get(clusterId: string): Cluster | undefined;
}

/** Whether a service's logs are being followed. */
export type IsFollowed = (clusterId: string, serviceId: string) => boolean;

/** The tree's current content: the children of each element, and its row. */
export class SwarmContent {
  /** Lists are immutable, so an index is valid for the lifetime of its list; a swarm may have thousands of nodes. */
  readonly #indexes = new WeakMap<readonly { readonly id: string }[], ReadonlyMap<string, unknown>>();

  constructor(
    private readonly source: ClusterSource,
    private readonly isFollowed: IsFollowed = () => false,
  ) {}

  /** The children of an element, or of the root; an element that no longer exists has none. */
  children(element: SwarmElement | undefined): readonly SwarmElement[] {
    if (element === undefined) {
      return this.source.list().map(({ id }) => clusterElement(id));
    }
    const cluster = this.source.get(element.clusterId);
    if (cluster === undefined) {
      return [];
    }
    switch (element.kind) {
      case 'cluster':
        return isKnown(cluster) ? [nodesElement(cluster.id), servicesElement(cluster.id)] : [];
      case 'nodes':
        return cluster.nodes.map(({ id }) => nodeElement(cluster.id, id));
      case 'services':
        return cluster.services.map(({ id }) => serviceElement(cluster.id, id));
      case 'service': {
        const service = this.#find(cluster.services, element.serviceId);
        if (service?.tasks === undefined) {
          return service === undefined ? [] : [readingElement(cluster.id, service.id)];
        }
        return service.tasks.map(({ id }) => taskElement(cluster.id, service.id, id));
      }
      case 'node':
      case 'task':
      case 'reading':
        return [];
    }
  }

  /**
   * The row of an element; undefined if it no longer exists.
   * @param now milliseconds since the epoch, for ages
   */
  row(element: SwarmElement, now: number): Row | undefined {
    const cluster = this.source.get(element.clusterId);
    if (cluster === undefined) {
      return undefined;
    }
    switch (element.kind) {
      case 'cluster':
        return clusterRow(cluster);
      case 'nodes':
        return nodesRow(cluster);
      case 'services':
        return servicesRow(cluster);
      case 'node': {
        const node = this.#find(cluster.nodes, element.nodeId);
        return node && nodeRow(node, now);
      }
      case 'service': {
        const service = this.#find(cluster.services, element.serviceId);
        return service && serviceRow(service, this.isFollowed(cluster.id, service.id));
      }
      case 'task': {
        const tasks = this.#find(cluster.services, element.serviceId)?.tasks;
        const task = tasks && this.#find(tasks, element.taskId);
        return task && taskRow(task, now);
      }
      case 'reading':
        return readingTasksRow();
    }
  }

  #find<Item extends { readonly id: string }>(list: readonly Item[], id: string): Item | undefined {
    let index = this.#indexes.get(list) as ReadonlyMap<string, Item> | undefined;
    if (index === undefined) {
      index = new Map(list.map((item) => [item.id, item]));
      this.#indexes.set(list, index);
    }
    return index.get(id);
  }
}
