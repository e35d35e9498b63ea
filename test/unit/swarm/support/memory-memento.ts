import type { Memento } from '../../../../src/swarm/managers/known-managers';

/** A shelf that is gone with the session; it stands in for the editor's. */
export class MemoryMemento implements Memento {
  readonly #values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.#values.get(key);
  }

  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

/** What `Clusters` needs to keep its knowledge where nothing of it outlives a test. */
export function inMemory(): { readonly memento: Memento; readonly report: (error: unknown) => void } {
  return { memento: new MemoryMemento(), report: unexpected };
}

/** For what must not fail. */
export function unexpected(error: unknown): void {
  throw error;
}
