import type { Engine } from '../../../../src/engine/engine';
import type { MachineSnapshot } from '../../../../src/machines/snapshot';
import type { FleetLike, FleetEntry } from '../../../../src/machines/fleet';
import { machine, snapshot } from './objects';

/** Machines in memory. */
export class FakeFleet implements FleetLike {
  readonly refreshed: (string | undefined)[] = [];
  readonly rechecked: string[] = [];
  /** Runs at each poll, to change what it finds. */
  onRefresh: (name: string | undefined) => void = () => undefined;
  readonly #entries = new Map<string, FleetEntry>();
  readonly #engines = new Map<string, Engine>();
  readonly #listeners = new Set<(name: string | undefined) => void>();

  /** Adds a machine, or changes its state. */
  set(name: string, change: Partial<MachineSnapshot>, engine?: Engine): void {
    this.#entries.set(name, { kind: 'machine', machine: machine(name), snapshot: snapshot(change) });
    if (engine !== undefined) {
      this.#engines.set(name, engine);
    }
    this.changed();
  }

  remove(name: string): void {
    this.#entries.delete(name);
    this.changed();
  }

  changed(): void {
    for (const listener of [...this.#listeners]) {
      listener(undefined);
    }
  }

  entries(): readonly FleetEntry[] {
    return [...this.#entries.values()];
  }

  onDidChange(listener: (name: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  engine(name: string): Promise<Engine> {
    const engine = this.#engines.get(name);
    return engine === undefined ? Promise.reject(new Error(`no engine ${name}`)) : Promise.resolve(engine);
  }

  recheck(name: string): void {
    this.rechecked.push(name);
  }

  refresh(name?: string): Promise<void> {
    this.refreshed.push(name);
    this.onRefresh(name);
    return Promise.resolve();
  }
}
