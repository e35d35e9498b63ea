import { isDeepStrictEqual } from 'node:util';
import type { MachineStore } from '../machines/store';

/** The names of swarms as views need them: at once. */
export interface NamesOfSwarms {
  /** The name that the user gave to a swarm; undefined if there is none. */
  of(clusterId: string): string | undefined;
  /** Calls back after names changed. Returns what unsubscribes the listener. */
  onDidChange(listener: () => void): () => void;
}

/** The names that the user gave to swarms, which the store keeps. */
export class SwarmNames implements NamesOfSwarms {
  readonly #listeners = new Set<() => void>();
  #names: ReadonlyMap<string, string> = new Map();
  #reading: Promise<unknown> = Promise.resolve();

  constructor(private readonly store: Pick<MachineStore, 'swarmNames' | 'nameSwarm'>) {}

  of(clusterId: string): string | undefined {
    return this.#names.get(clusterId);
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Reads the names again; if that fails, those read before stay. @throws MachineFailure if they cannot be read */
  read(): Promise<void> {
    // One reading follows another: an older one must not replace a newer one.
    const reading = this.#reading.then(() => this.#readOnce());
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  /** @param name undefined to return to the default name. @throws MachineFailure or LockFailure if it cannot be kept */
  async set(clusterId: string, name: string | undefined): Promise<void> {
    await this.store.nameSwarm(clusterId, name);
    await this.read();
  }

  async #readOnce(): Promise<void> {
    const names = await this.store.swarmNames();
    if (isDeepStrictEqual(names, this.#names)) {
      return;
    }
    this.#names = names;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
