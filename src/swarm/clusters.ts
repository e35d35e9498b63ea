import type { FleetLike } from './fleet-like';
import type { Cluster, ClusterChange } from './views';

/**
 * The swarms behind the fleet's machines, kept live while visible: one session a cluster lists once, follows events and
 * reads tasks only for watched services. Nothing is asked while hidden.
 */
export class Clusters {
  constructor(private readonly fleet: FleetLike) {}

  list(): readonly Cluster[] {
    throw new Error(`not built: ${this.fleet.entries().length}`);
  }

  get(clusterId: string): Cluster | undefined {
    throw new Error(`not built: ${clusterId}`);
  }

  /** Calls back once for each coalesced change. Returns the unsubscriber. */
  onDidChange(listener: (change: ClusterChange) => void): () => void {
    throw new Error(`not built: ${listener.name}`);
  }

  setVisible(visible: boolean): void {
    throw new Error(`not built: ${visible}`);
  }

  /** Reads a service's tasks and keeps them fresh while visible, until the returned function is called. */
  watchTasks(clusterId: string, serviceId: string): () => void {
    throw new Error(`not built: ${clusterId} ${serviceId}`);
  }

  /** Looks at machines and swarms again, whatever is visible. */
  refresh(): Promise<void> {
    throw new Error('not built');
  }

  dispose(): void {
    throw new Error('not built');
  }
}
