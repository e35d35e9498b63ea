import { serviceElement } from './swarm-elements';

/** Watches the tasks of services that are expanded. */
export class TaskWatches {
  readonly #releases = new Map<string, { clusterId: string; serviceId: string; release: () => void }>();

  /** @param watch starts watching a service's tasks and returns a function that stops it */
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

  /** Stops watching the tasks of services that no longer exist. */
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
