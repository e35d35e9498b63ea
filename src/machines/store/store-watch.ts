import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { StoreLayout } from './layout';
import { isMachineName } from '../name';
import { Slices } from '../../slices';
import { machineFolders } from './store-reader';

/** Gets the names of machines whose configuration or client certificates changed, which may be none. */
export type StoreListener = (changed: readonly string[]) => void;

export interface StoreWatcher {
  /** Resolves when changes are seen from then on. */
  readonly ready: Promise<void>;
  dispose(): void;
}

/** Watches one folder, without what is in the folders in it. Throws if it cannot be watched. */
export type WatchFolder = (folder: string, onEvent: (event: string, file: string | null) => void) => FSWatcher;

const watchFolder: WatchFolder = (folder, onEvent) => watch(folder, { persistent: false }, onEvent);

/** Several files change at once when a machine is saved. */
const gatherMilliseconds = 100;
/** If the system has no watches left, or a folder cannot be watched, it is read from time to time. */
const retryMilliseconds = 10_000;

const sidecarFile = 'swarm-machines.json';
const machineFiles = new Set(['config.json', 'ca.pem', 'cert.pem', 'key.pem']);

/**
 * Watches `machines/`, the folder above and each folder in it, one by one: recursive watches don't exist on every
 * system. If there is no `machines/` yet, the nearest folder above is watched until there is.
 * @param watchOne the system's own watches by default
 */
export function watchStore(layout: StoreLayout, listener: StoreListener, watchOne = watchFolder): StoreWatcher {
  const watcher = new FolderWatches(layout, listener, watchOne);
  return { ready: watcher.arm(), dispose: () => watcher.dispose() };
}

class FolderWatches {
  readonly #watches = new Map<string, FSWatcher>();
  readonly #changed = new Set<string>();
  #pending: { readonly timer: NodeJS.Timeout; readonly milliseconds: number } | undefined;
  #disposed = false;

  constructor(
    private readonly layout: StoreLayout,
    private readonly listener: StoreListener,
    private readonly watchOne: WatchFolder,
  ) {}

  /** Watches exactly the folders that are there. */
  async arm(): Promise<void> {
    if (await this.#armOnce()) {
      // What was added to a folder after it was read and before it was watched is only found now.
      await this.#armOnce();
    }
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#pending?.timer);
    for (const folder of this.#watches.keys()) {
      this.#unwatch(folder);
    }
  }

  /** True if a folder was added. */
  async #armOnce(): Promise<boolean> {
    const wanted = await this.#folders();
    if (this.#disposed) {
      return false;
    }
    for (const folder of this.#watches.keys()) {
      if (!wanted.has(folder)) {
        this.#unwatch(folder);
      }
    }
    const slices = new Slices();
    let added = false;
    for (const folder of wanted) {
      await slices.pause();
      if (this.#isDisposed()) {
        return false;
      }
      if (!this.#watches.has(folder) && this.#watch(folder)) {
        added = true;
      }
    }
    return added;
  }

  /** A method, because it is asked again after each wait. */
  #isDisposed(): boolean {
    return this.#disposed;
  }

  async #folders(): Promise<ReadonlySet<string>> {
    try {
      const names = (await machineFolders(this.layout))?.filter(isMachineName);
      if (names !== undefined) {
        const { root, machines } = this.layout;
        return new Set([root, machines, ...names.map((name) => this.layout.machine(name))]);
      }
    } catch {
      // Listing the machines reports a folder that cannot be read; here it is only retried later.
      this.#notifyAfter(retryMilliseconds);
    }
    return new Set([await nearestFolder(this.layout.machines)]);
  }

  /** False if the folder cannot be watched now. */
  #watch(folder: string): boolean {
    try {
      const watcher = this.watchOne(folder, (_event, file) => this.#onEvent(folder, file));
      watcher.on('error', () => this.#onLost(folder));
      this.#watches.set(folder, watcher);
      return true;
    } catch {
      // Deleted meanwhile, or no watches left: either way, reading it later shows what is there.
      this.#notifyAfter(retryMilliseconds);
      return false;
    }
  }

  #unwatch(folder: string): void {
    this.#watches.get(folder)?.close();
    this.#watches.delete(folder);
  }

  #onLost(folder: string): void {
    this.#unwatch(folder);
    this.#notifyAfter(retryMilliseconds);
  }

  /** @param file the name within the folder, or the folder's own; null if the system does not report it */
  #onEvent(folder: string, file: string | null): void {
    if (dirname(folder) === this.layout.machines) {
      this.#onFileEvent(basename(folder), file);
    } else if (file === null || file === basename(folder) || this.#containsMachines(join(folder, file))) {
      this.#rewatchAll();
    } else if (folder === this.layout.machines) {
      this.#onFolderEvent(file);
    } else if (join(folder, file) === this.layout.swarms) {
      this.#notifyAfter(gatherMilliseconds);
    }
  }

  /** Whether a path is that of `machines/` or of a folder above it. */
  #containsMachines(path: string): boolean {
    return this.layout.machines === path || this.layout.machines.startsWith(`${path}${sep}`);
  }

  /**
   * `machines/` or a folder above it came, went or was replaced by another: what is watched may be what was moved away,
   * and any machine may be another.
   */
  #rewatchAll(): void {
    for (const folder of this.#watches.keys()) {
      this.#unwatch(folder);
      if (dirname(folder) === this.layout.machines) {
        this.#changed.add(basename(folder));
      }
    }
    this.#notifyAfter(gatherMilliseconds);
  }

  #onFolderEvent(name: string): void {
    if (isMachineName(name)) {
      // A folder that was replaced by another of its name is not the one that is watched.
      this.#unwatch(this.layout.machine(name));
      this.#changed.add(name);
    }
    if (this.layout.isListed(name)) {
      this.#notifyAfter(gatherMilliseconds);
    }
  }

  #onFileEvent(name: string, file: string | null): void {
    if (file === null || machineFiles.has(file)) {
      this.#changed.add(name);
    }
    if (file === null || machineFiles.has(file) || file === sidecarFile) {
      this.#notifyAfter(gatherMilliseconds);
    }
  }

  /** From the first of several changes on; an earlier time wins over a later one. */
  #notifyAfter(milliseconds: number): void {
    if (this.#disposed || (this.#pending !== undefined && this.#pending.milliseconds <= milliseconds)) {
      return;
    }
    clearTimeout(this.#pending?.timer);
    const timer = setTimeout(() => void this.#notify(), milliseconds);
    timer.unref();
    this.#pending = { timer, milliseconds };
  }

  async #notify(): Promise<void> {
    this.#pending = undefined;
    await this.arm();
    if (!this.#disposed) {
      const changed = [...this.#changed];
      this.#changed.clear();
      this.listener(changed);
    }
  }
}

async function nearestFolder(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) {
    return path;
  }
  try {
    return (await stat(parent)).isDirectory() ? parent : await nearestFolder(parent);
  } catch {
    // Whether it is missing or cannot be read, the folder above it is the one to watch.
    return nearestFolder(parent);
  }
}
