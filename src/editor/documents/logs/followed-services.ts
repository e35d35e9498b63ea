/** The services whose logs are being followed, for their rows and menus. */
export class FollowedServices {
  readonly #keys = new Set<string>();
  readonly #listeners = new Set<(clusterId: string, serviceId: string) => void>();

  /** Whether any service's logs are being followed. */
  get some(): boolean {
    return this.#keys.size > 0;
  }

  has(clusterId: string, serviceId: string): boolean {
    return this.#keys.has(serviceKey({ clusterId, serviceId }));
  }

  set(clusterId: string, serviceId: string, followed: boolean): void {
    const key = serviceKey({ clusterId, serviceId });
    if (this.#keys.has(key) === followed) {
      return;
    }
    if (followed) {
      this.#keys.add(key);
    } else {
      this.#keys.delete(key);
    }
    for (const listener of this.#listeners) {
      listener(clusterId, serviceId);
    }
  }

  /** Calls the listener after a service was added or removed. */
  onDidChange(listener: (clusterId: string, serviceId: string) => void): void {
    this.#listeners.add(listener);
  }
}

/** Identifies a service among those of all swarms. */
export function serviceKey(service: { readonly clusterId: string; readonly serviceId: string }): string {
  return `${service.clusterId} ${service.serviceId}`;
}
