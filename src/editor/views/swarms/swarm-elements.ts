/**
 * An element of the Swarm view's tree. It only identifies what a row is about; the state comes from the cluster when the
 * row is drawn. `id` is unique in the tree and does not depend on any state.
 */
export type SwarmElement =
  | { readonly kind: 'cluster' | 'nodes' | 'services'; readonly id: string; readonly clusterId: string }
  | { readonly kind: 'node'; readonly id: string; readonly clusterId: string; readonly nodeId: string }
  | {
      readonly kind: 'service' | 'reading';
      readonly id: string;
      readonly clusterId: string;
      readonly serviceId: string;
    }
  | {
      readonly kind: 'task';
      readonly id: string;
      readonly clusterId: string;
      readonly serviceId: string;
      readonly taskId: string;
    };

/** Whether the target of a command is a row of the Swarm view. */
export function isSwarmElement(target: unknown): target is SwarmElement {
  return typeof target === 'object' && target !== null && 'kind' in target && 'id' in target && 'clusterId' in target;
}

export function clusterElement(clusterId: string): SwarmElement {
  return { kind: 'cluster', id: `cluster/${clusterId}`, clusterId };
}

export function nodesElement(clusterId: string): SwarmElement {
  return { kind: 'nodes', id: `cluster/${clusterId}/nodes`, clusterId };
}

export function servicesElement(clusterId: string): SwarmElement {
  return { kind: 'services', id: `cluster/${clusterId}/services`, clusterId };
}

export function nodeElement(clusterId: string, nodeId: string): SwarmElement {
  return { kind: 'node', id: `cluster/${clusterId}/node/${nodeId}`, clusterId, nodeId };
}

export function serviceElement(clusterId: string, serviceId: string): SwarmElement {
  return { kind: 'service', id: `cluster/${clusterId}/service/${serviceId}`, clusterId, serviceId };
}

/** The one row of a service whose tasks have not been read yet. */
export function readingElement(clusterId: string, serviceId: string): SwarmElement {
  return { kind: 'reading', id: `cluster/${clusterId}/service/${serviceId}/reading`, clusterId, serviceId };
}

export function taskElement(clusterId: string, serviceId: string, taskId: string): SwarmElement {
  return { kind: 'task', id: `cluster/${clusterId}/service/${serviceId}/task/${taskId}`, clusterId, serviceId, taskId };
}

/** The element above; undefined for clusters. */
export function parentOf(element: SwarmElement): SwarmElement | undefined {
  switch (element.kind) {
    case 'cluster':
      return undefined;
    case 'nodes':
    case 'services':
      return clusterElement(element.clusterId);
    case 'node':
      return nodesElement(element.clusterId);
    case 'service':
      return servicesElement(element.clusterId);
    case 'reading':
    case 'task':
      return serviceElement(element.clusterId, element.serviceId);
  }
}
