import * as l10n from '@vscode/l10n';
import type { Machine } from '../../machines/machine';
import type { Clusters } from '../clusters';
import { SwarmFailure } from '../failure';
import type { FleetLike } from '../../machines/fleet';
import type { ReachableNode } from '../views/published-urls';
import type { Cluster, NodeView, ServiceView } from '../views';

/** Finds what an action applies to. Throws a SwarmFailure with a sentence if it no longer exists. */
export class SwarmLookup {
  constructor(
    private readonly fleet: FleetLike,
    private readonly clusters: Clusters,
  ) {}

  machines(): readonly Machine[] {
    return this.fleet.entries().flatMap((entry) => (entry.kind === 'machine' ? [entry.machine] : []));
  }

  machine(name: string): Machine {
    const machine = this.machines().find((one) => one.name === name);
    if (machine === undefined) {
      throw new SwarmFailure('unknown-machine', l10n.t('There is no machine named “{0}”.', name), '');
    }
    return machine;
  }

  cluster(id: string): Cluster {
    const cluster = this.clusters.get(id);
    if (cluster === undefined) {
      const sentence = l10n.t('This swarm is no longer known.');
      throw new SwarmFailure('unknown-cluster', sentence, l10n.t('Refresh the view.'));
    }
    return cluster;
  }

  node(clusterId: string, nodeId: string): NodeView {
    const node = this.cluster(clusterId).nodes.find(({ id }) => id === nodeId);
    if (node === undefined) {
      const sentence = l10n.t('This node no longer belongs to the swarm.');
      throw new SwarmFailure('unknown-node', sentence, l10n.t('Refresh the view.'));
    }
    return node;
  }

  service(clusterId: string, serviceId: string): ServiceView {
    const service = this.cluster(clusterId).services.find(({ id }) => id === serviceId);
    if (service === undefined) {
      const sentence = l10n.t('This service no longer exists.');
      throw new SwarmFailure('unknown-service', sentence, l10n.t('Refresh the view.'));
    }
    return service;
  }

  /** The cluster's nodes that are machines, with the addresses of these. */
  reachable(clusterId: string): readonly ReachableNode[] {
    const named = this.cluster(clusterId).nodes.flatMap((node): [string, NodeView][] =>
      node.machine === undefined ? [] : [[node.machine, node]],
    );
    const nodes = new Map(named);
    return this.machines().flatMap(({ name, address }) => {
      const node = nodes.get(name);
      return node === undefined ? [] : [{ machine: name, address, node }];
    });
  }
}
