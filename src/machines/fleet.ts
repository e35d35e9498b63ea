import * as l10n from '@vscode/l10n';
import type { Engine } from '../engine/engine';
import { describeFailure } from '../failure';
import { systemClock, type Clock } from './fleet/clock';
import { CredentialCheck } from './fleet/credential-check';
import { MachineFailure } from './failure';
import type { EngineFactory } from './fleet/engine-slot';
import type { BrokenMachine, Machine, StoredMachine, StoreEntry } from './machine';
import { Monitor } from './fleet/monitor';
import { LastSeenRecorder } from './fleet/last-seen-recorder';
import { Slices } from '../slices';
import type { MachineSnapshot } from './snapshot';
import type { MachineStore } from './store';
import type { StoreWatcher } from './store/store-watch';

/** A machine and its state. */
export interface MachineEntry {
  readonly kind: 'machine';
  readonly machine: Machine;
  readonly snapshot: MachineSnapshot;
}

/** One row: a machine, or a folder that cannot be read as one. */
export type FleetEntry = MachineEntry | BrokenMachine;

/** The fleet as its users see it: machines, their state and their engines. Starting and disposing it is not theirs. */
export type FleetLike = Pick<Fleet, 'entries' | 'onDidChange' | 'engine' | 'refresh' | 'recheck'>;

export type FleetStore = Pick<MachineStore, 'list' | 'machineDirectory' | 'updateSidecar' | 'watch'>;

export interface FleetOptions {
  readonly store: FleetStore;
  readonly engines: EngineFactory;
  readonly clock?: Clock;
  /** Gets failures that belong to no row, such as a store that cannot be read, for the log. */
  readonly report: (error: unknown) => void;
}

/**
 * All machines of a store and their state. Each has a monitor of its own, so that one that does not respond delays no
 * other. They are polled when they appear or change, on request, and from time to time while visible.
 */
export class Fleet {
  readonly #monitors = new Map<string, Monitor>();
  readonly #listeners = new Set<(name: string | undefined) => void>();
  readonly #lastSeen: LastSeenRecorder;
  readonly #credentials = new CredentialCheck();
  readonly #clock: Clock;
  #rows: readonly StoreEntry[] = [];
  #reading: Promise<unknown> = Promise.resolve();
  #watcher: StoreWatcher | undefined;
  #visible = false;
  #disposed = false;
  /** What is wrong with the store, as last reported; undefined if it could be read since. */
  #reportedFailure: string | undefined;

  constructor(private readonly options: FleetOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#lastSeen = new LastSeenRecorder(options.store, this.#clock, options.report);
  }

  /**
   * Reads the store and begins to poll its machines; resolves when {@link entries} are there, before any network.
   * @throws MachineFailure if the store cannot be read; later changes are still noticed
   */
  async start(): Promise<void> {
    this.#watcher = this.options.store.watch((changed) => {
      this.#follow(changed).catch(this.options.report);
    });
    await this.#watcher.ready;
    try {
      await this.#reload([]);
    } catch (error) {
      this.#reportedFailure = describeFailure(error);
      throw error;
    }
  }

  /** In natural order of the names. */
  entries(): readonly FleetEntry[] {
    return this.#rows.flatMap((row): FleetEntry[] => {
      if (row.kind === 'broken') {
        return [row];
      }
      const monitor = this.#monitors.get(row.name);
      return monitor === undefined ? [] : [{ kind: 'machine', machine: monitor.machine, snapshot: monitor.snapshot }];
    });
  }

  /**
   * Calls back after a row changed.
   * @param listener gets the machine's name, or undefined if the list itself changed
   * @returns what unsubscribes it
   */
  onDidChange(listener: (name: string | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads the store again and polls one machine or all; resolves when their snapshots are there.
   * @throws MachineFailure if the store cannot be read
   */
  async refresh(name?: string): Promise<void> {
    const { done } = await this.#reload(name === undefined ? 'all' : [name]);
    await done;
  }

  /** Polls a machine soon, without reading the store, because something shows that its snapshot is outdated. */
  recheck(name: string): void {
    this.#monitors.get(name)?.recheck();
  }

  /**
   * A machine's engine. It is shared: only the fleet disposes it, when the machine is removed or reached differently.
   * @throws MachineFailure naming what is wrong with the machine's files, or that there is none of that name
   */
  async engine(name: string): Promise<Engine> {
    const monitor = this.#monitors.get(name);
    if (monitor !== undefined) {
      return monitor.engine();
    }
    const broken = this.#rows.find((row) => row.name === name && row.kind === 'broken');
    if (broken?.kind === 'broken') {
      const sentence = l10n.t({
        message: '“{0}”: {1}.',
        args: [name, broken.problem],
        comment: '{0} is a machine, and {1} what is wrong with its entry, without a period',
      });
      throw new MachineFailure('broken', broken.file, sentence, broken.remedy ?? '');
    }
    throw new MachineFailure(
      'missing',
      undefined,
      l10n.t('There is no machine named “{0}”.', name),
      l10n.t('Add the machine.'),
    );
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    for (const monitor of this.#monitors.values()) {
      monitor.setVisible(visible);
    }
  }

  /** Resolves when nothing is left to be written. */
  settled(): Promise<void> {
    return this.#lastSeen.settled();
  }

  dispose(): void {
    this.#disposed = true;
    this.#watcher?.dispose();
    this.#listeners.clear();
    for (const monitor of this.#monitors.values()) {
      monitor.dispose();
    }
    this.#monitors.clear();
    this.#rows = [];
  }

  /** Takes over what changed in the store. @throws what is wrong with it, once for as long as it stays the same */
  async #follow(changed: readonly string[]): Promise<void> {
    try {
      await this.#reload(changed);
      this.#reportedFailure = undefined;
    } catch (error) {
      const failure = describeFailure(error);
      if (failure !== this.#reportedFailure) {
        this.#reportedFailure = failure;
        throw error;
      }
    }
  }

  /**
   * Reads the store and begins the polls that are due: of new and changed machines, and of those named. One reading
   * follows the other, so that an older list never replaces a newer one.
   * @returns `done`: resolves when the polls have ended
   */
  #reload(names: readonly string[] | 'all'): Promise<{ readonly done: Promise<unknown> }> {
    const reloaded = this.#reading.then(() => this.#readOnce(names));
    // The next one only waits for the end; the failure goes to this caller.
    this.#reading = reloaded.catch(() => undefined);
    return reloaded;
  }

  async #readOnce(names: readonly string[] | 'all'): Promise<{ readonly done: Promise<unknown> }> {
    const rows = await this.options.store.list();
    if (this.#disposed) {
      return { done: Promise.resolve() };
    }
    const polls: Promise<void>[] = [];
    const listed = new Set<string>();
    const slices = new Slices();
    for (const row of rows) {
      await slices.pause();
      if (this.#isDisposed()) {
        return { done: Promise.resolve() };
      }
      if (row.kind === 'machine') {
        listed.add(row.name);
        const known = this.#monitors.get(row.name);
        const changed = known?.update(row) ?? true;
        const monitor = known ?? this.#monitor(row);
        if (changed || names === 'all' || names.includes(row.name)) {
          polls.push(monitor.check());
        }
      }
    }
    for (const [name, monitor] of this.#monitors) {
      if (!listed.has(name)) {
        monitor.dispose();
        this.#monitors.delete(name);
        this.#lastSeen.forget(name);
      }
    }
    this.#rows = rows;
    this.#notify(undefined);
    return { done: Promise.all(polls) };
  }

  /** A method, because it is asked again after each wait. */
  #isDisposed(): boolean {
    return this.#disposed;
  }

  #monitor(row: StoredMachine): Monitor {
    const { store, engines, report } = this.options;
    const monitor = new Monitor(row, {
      store,
      engines,
      credentials: this.#credentials,
      report,
      clock: this.#clock,
      onSnapshot: (of, changed) => {
        // A sidecar that cannot be read in full is left to the user: writing it would lose the rest.
        if (of.known.sidecarProblem === undefined) {
          this.#lastSeen.record(row.name, of.machine.sidecar, of.snapshot);
        }
        if (changed) {
          this.#notify(row.name);
        }
      },
    });
    monitor.setVisible(this.#visible);
    this.#monitors.set(row.name, monitor);
    return monitor;
  }

  #notify(name: string | undefined): void {
    for (const listener of this.#listeners) {
      try {
        listener(name);
      } catch (error) {
        this.options.report(error);
      }
    }
  }
}
