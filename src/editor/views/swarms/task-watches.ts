import { serviceElement } from './swarm-elements';

/** The services that are expanded, each with its tasks being watched. */
export class TaskWatches {
  readonly #releases = new Map<string, { clusterId: string; serviceId: string; release: () => void }>();

  /** @param watch begins to watch a service's tasks and returns what ends it */
  constructor(private readonly watch: (clusterId: string, serviceId: string) => () => void) {}

  start(clusterId: string, serviceId: string): void {
    const key = serviceElement(clusterId, serviceId).id;
    if (!this.#releases.has(key)) {
      this.#releases.set(key, { clusterId, serviceId, release: this.watch(clusterId, serviceId) });
    }
  }

  stop(clusterId: string, serviceId: string): void {
    const key = serviceElement(clusterId, serviceId).id;
    this.#releases.get(key)?.release();
    this.#releases.delete(key);
  }

  /** Ends the watches of services that are gone. */
  keepOnly(exists: (clusterId: string, serviceId: string) => boolean): void {
    for (const { clusterId, serviceId } of [...this.#releases.values()]) {
      if (!exists(clusterId, serviceId)) {
        this.stop(clusterId, serviceId);
      }
    }
  }

  dispose(): void {
    this.keepOnly(() => false);
  }
}
