import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync, accessSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identify, isAlive, sleepSync, type ProcessIdentity } from './processes';

/** How long killed processes may take to go, in milliseconds: one that waits for a slow disk goes only after that. */
const patience = 120_000;

/** The hierarchies in which a machine gets a control group of its own: systemd's old one, and the unified one. */
const mounts = ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'];

function hierarchies(): string[] {
  return mounts.filter((mount) => exists(join(mount, 'cgroup.procs')));
}

/**
 * Makes the machine's control groups and gives back their `cgroup.procs` files; who writes its process number into
 * these is inside. Each machine needs its own: systemd-nspawn puts the machine's units below the group it is started
 * in, and two machines that share one would end each other's services.
 */
export function createCgroup(name: string): string[] {
  return hierarchies().map((mount) => {
    const directory = join(mount, name);
    mkdirSync(directory, { recursive: true });
    for (let parent = dirname(directory); parent.startsWith(mount); parent = dirname(parent)) {
      passControllersDown(parent);
    }
    return join(directory, 'cgroup.procs');
  });
}

/** Lets groups below have limits, where the unified hierarchy has controllers to give (man 7 cgroups). */
function passControllersDown(directory: string): void {
  const controllers = join(directory, 'cgroup.controllers');
  if (!exists(controllers)) {
    return;
  }
  for (const controller of readFileSync(controllers, 'utf8').split(/\s+/).filter(Boolean)) {
    try {
      writeFileSync(join(directory, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // A controller that cannot be passed on only means no limit of that sort inside the machine.
    }
  }
}

/**
 * Ends every process in the groups of that name and below, and removes the groups. Continues until they are gone, for
 * a process may have been about to enter; afterwards it finds no group to enter, and ends. A process leaves its group
 * some moments before it is gone itself: that is waited for, too.
 */
export function removeCgroup(name: string): void {
  const directories = hierarchies().map((mount) => join(mount, name));
  const deadline = Date.now() + patience;
  let ending: ProcessIdentity[] = [];
  for (;;) {
    const pids = processesIn(directories);
    ending.push(...pids.map(identify).filter((identity) => identity !== undefined));
    pids.forEach(kill);
    directories.forEach(removeTree);
    ending = ending.filter(isAlive);
    if (!directories.some(exists) && ending.length === 0) {
      break;
    }
    if (Date.now() > deadline) {
      const left = [...new Set([...pids, ...ending.map(({ pid }) => pid)])];
      throw new Error(`The control group ${name} cannot be removed; it contains the processes ${left.join(', ')}.`);
    }
    sleepSync(3);
  }
  for (const directory of directories) {
    removeIfEmpty(dirname(directory));
    removeIfEmpty(dirname(dirname(directory)));
  }
}

function processesIn(directories: readonly string[]): number[] {
  return directories.flatMap((directory) => [directory, ...childrenOf(directory)].flatMap(ownProcesses));
}

function ownProcesses(directory: string): number[] {
  try {
    const lines = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n');
    // 0 is a process of another process namespace, which must not be ended here.
    return lines.map(Number).filter((pid) => pid > 1);
  } catch {
    return [];
  }
}

function childrenOf(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    // The group went away while it was read.
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function removeTree(directory: string): void {
  for (const child of childrenOf(directory).sort((one, other) => other.length - one.length)) {
    removeIfEmpty(child);
  }
  removeIfEmpty(directory);
}

function removeIfEmpty(directory: string): void {
  if (mounts.includes(directory)) {
    return;
  }
  try {
    rmdirSync(directory);
  } catch {
    // Gone already, or another machine's groups are still below.
  }
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
