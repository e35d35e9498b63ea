/** The services whose logs are being followed, for their rows and menus. */
export class FollowedServices {
  private readonly keys = new Set<string>();
  private readonly listeners = new Set<(clusterId: string, serviceId: string) => void>();

  /** Whether any service's logs are. */
  get some(): boolean {
    return this.keys.size > 0;
  }

  has(clusterId: string, serviceId: string): boolean {
    return this.keys.has(keyOf(clusterId, serviceId));
  }

  set(clusterId: string, serviceId: string, followed: boolean): void {
    const key = keyOf(clusterId, serviceId);
    if (this.keys.has(key) === followed) {
      return;
    }
    if (followed) {
      this.keys.add(key);
    } else {
      this.keys.delete(key);
    }
    for (const listener of this.listeners) {
      listener(clusterId, serviceId);
    }
  }

  /** Calls back after a service came or went. */
  onDidChange(listener: (clusterId: string, serviceId: string) => void): void {
    this.listeners.add(listener);
  }
}

function keyOf(clusterId: string, serviceId: string): string {
  return `${clusterId} ${serviceId}`;
}
