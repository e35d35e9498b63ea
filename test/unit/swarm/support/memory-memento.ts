import type { Memento } from '../../../../src/swarm/managers/known-managers';

/** Keeps values in memory; it stands in for the editor's memento. */
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

/** Options for `Clusters` that keep known managers in memory. */
export function inMemory(): { readonly memento: Memento; readonly report: (error: unknown) => void } {
  return { memento: new MemoryMemento(), report: unexpected };
}

/** For what must not fail. */
export function unexpected(error: unknown): void {
  throw error;
}
