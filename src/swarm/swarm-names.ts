import { isDeepStrictEqual } from 'node:util';
import { describeFailure } from '../failure';
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
  /** Why they could not be read the last time. */
  #failure: string | undefined;
  #reading: Promise<void> = Promise.resolve();

  /** @param report receives why names cannot be read, once for as long as that stays the same */
  constructor(
    private readonly store: Pick<MachineStore, 'swarmNames' | 'nameSwarm'>,
    private readonly report: (error: unknown) => void,
  ) {}

  of(clusterId: string): string | undefined {
    return this.#names.get(clusterId);
  }

  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Reads the names again; if that fails, those read before stay. */
  read(): Promise<void> {
    // One reading follows another: an older one must not replace a newer one.
    this.#reading = this.#reading.then(() => this.#readOnce());
    return this.#reading;
  }

  /** @param name undefined to return to the default name. @throws MachineFailure or LockFailure if it cannot be kept */
  async set(clusterId: string, name: string | undefined): Promise<void> {
    await this.store.nameSwarm(clusterId, name);
    await this.read();
  }

  async #readOnce(): Promise<void> {
    let names: ReadonlyMap<string, string>;
    try {
      names = await this.store.swarmNames();
      this.#failure = undefined;
    } catch (error) {
      const failure = describeFailure(error);
      if (failure !== this.#failure) {
        this.#failure = failure;
        this.report(error);
      }
      return;
    }
    if (isDeepStrictEqual(names, this.#names)) {
      return;
    }
    this.#names = names;
    for (const listener of this.#listeners) {
      listener();
    }
  }
}
