import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { StoreLayout } from './store-layout';
import { machineNames } from './store-reader';

/** Gets the names of machines whose configuration or client certificates changed, which may be none. */
export type StoreListener = (changed: readonly string[]) => void;

export interface StoreWatcher {
  /** Resolves when changes are seen from then on. */
  readonly ready: Promise<void>;
  dispose(): void;
}

/** Several files change at once where a machine is saved. */
const gatherMilliseconds = 100;
/** Where the system has no watches left, or a folder cannot be watched, we look from time to time. */
const retryMilliseconds = 10_000;

const sidecarFile = 'swarm-machines.json';
const machineFiles = new Set(['config.json', 'ca.pem', 'cert.pem', 'key.pem']);

/**
 * Watches `machines/` and each folder in it, one by one: recursive watches don't exist on every system. Where there is
 * no `machines/` yet, the nearest folder above is watched until there is.
 */
export function watchStore(layout: StoreLayout, listener: StoreListener): StoreWatcher {
  const watcher = new FolderWatches(layout, listener);
  return { ready: watcher.arm(), dispose: () => watcher.dispose() };
}

class FolderWatches {
  private readonly watches = new Map<string, FSWatcher>();
  private readonly changed = new Set<string>();
  private pending: { readonly timer: NodeJS.Timeout; readonly milliseconds: number } | undefined;
  private disposed = false;

  constructor(
    private readonly layout: StoreLayout,
    private readonly listener: StoreListener,
  ) {}

  /** Watches exactly the folders that are there. */
  async arm(): Promise<void> {
    const wanted = await this.folders();
    if (this.disposed) {
      return;
    }
    for (const folder of this.watches.keys()) {
      if (!wanted.has(folder)) {
        this.unwatch(folder);
      }
    }
    for (const folder of wanted) {
      if (!this.watches.has(folder)) {
        this.watch(folder);
      }
    }
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.pending?.timer);
    for (const folder of this.watches.keys()) {
      this.unwatch(folder);
    }
  }

  private async folders(): Promise<ReadonlySet<string>> {
    try {
      const names = await machineNames(this.layout);
      if (names !== undefined) {
        return new Set([this.layout.machines, ...names.map((name) => this.layout.machine(name))]);
      }
    } catch {
      // A folder that cannot be read is told by whoever lists the machines; here it is only looked at again later.
      this.notifyAfter(retryMilliseconds);
    }
    return new Set([await nearestFolder(this.layout.machines)]);
  }

  private watch(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, file) => this.onEvent(folder, file));
      watcher.on('error', () => this.onLost(folder));
      this.watches.set(folder, watcher);
    } catch {
      // Gone meanwhile, or no watches left: either way a later look finds out what is there.
      this.notifyAfter(retryMilliseconds);
    }
  }

  private unwatch(folder: string): void {
    this.watches.get(folder)?.close();
    this.watches.delete(folder);
  }

  private onLost(folder: string): void {
    this.unwatch(folder);
    this.notifyAfter(retryMilliseconds);
  }

  /** @param file the name within the folder; null where the system does not tell */
  private onEvent(folder: string, file: string | null): void {
    if (folder === this.layout.machines) {
      this.onFolderEvent(file);
    } else if (dirname(folder) === this.layout.machines) {
      this.onFileEvent(basename(folder), file);
    } else if (file === null || this.layout.machines.startsWith(join(folder, file))) {
      this.notifyAfter(gatherMilliseconds);
    }
  }

  private onFolderEvent(name: string | null): void {
    if (name !== null && !this.layout.isMachineName(name)) {
      return;
    }
    if (name !== null) {
      // A folder that was replaced by another of its name is not the one that is watched.
      this.unwatch(this.layout.machine(name));
      this.changed.add(name);
    }
    this.notifyAfter(gatherMilliseconds);
  }

  private onFileEvent(name: string, file: string | null): void {
    if (file === null || machineFiles.has(file)) {
      this.changed.add(name);
    }
    if (file === null || machineFiles.has(file) || file === sidecarFile) {
      this.notifyAfter(gatherMilliseconds);
    }
  }

  /** From the first of several changes on; an earlier time wins over a later one. */
  private notifyAfter(milliseconds: number): void {
    if (this.disposed || (this.pending !== undefined && this.pending.milliseconds <= milliseconds)) {
      return;
    }
    clearTimeout(this.pending?.timer);
    const timer = setTimeout(() => void this.notify(), milliseconds);
    timer.unref();
    this.pending = { timer, milliseconds };
  }

  private async notify(): Promise<void> {
    this.pending = undefined;
    await this.arm();
    if (!this.disposed) {
      const changed = [...this.changed];
      this.changed.clear();
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
    // Whether it is missing or closed to us, the folder above it is the one to watch.
    return nearestFolder(parent);
  }
}
