import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { everyStep } from './all-done';
import { removeCgroup } from './cgroup';
import { updateHostsFile } from './hosts-file';
import { disconnectMachine, removeBridge } from './network';
import { diskRoot } from './paths';
import { sleepSync, succeeds } from './processes';
import { isAbandoned, readLabs, removeLabRecord, type LabRecord, type MachineRecord } from './state';

// Clean-up is synchronous throughout, so that it is one and the same after success, after a failure, in a signal
// handler and while the process exits. Everything goes by what the lab's record names, and may be gone already.

/** Ends a machine as a pulled plug does; its disks stay. */
export function stopMachine(machine: MachineRecord): void {
  everyStep([() => removeCgroup(machine.cgroup), () => forgetContainer(machine), () => disconnectMachine(machine)]);
}

/** Ends a machine, and takes all it held on the box away. */
export function removeMachine(machine: MachineRecord): void {
  everyStep([
    () => stopMachine(machine),
    () => unmountBelow(machine.directory),
    () => removeDirectory(machine.directory),
  ]);
}

/** Takes a whole lab away, its record last. */
export function removeLab(lab: LabRecord): void {
  everyStep([
    ...lab.machines.map((machine) => () => removeMachine(machine)),
    () => removeBridge(lab),
    () => unmountBelow(lab.directory),
    () => removeDirectory(lab.directory),
  ]);
  removeLabRecord(lab.id);
  updateHostsFile();
}

/** Removes the labs whose owner is dead and that were not to be kept. The caller holds the lock of the labs. */
export function sweep(): void {
  everyStep(
    readLabs()
      .filter(isAbandoned)
      .map((lab) => () => removeLab(lab)),
  );
  // After a restart of the box the records may be gone with /run while the disks are still there.
  const root = diskRoot();
  const inUse = new Set(readLabs().map((lab) => lab.directory));
  const orphans = readdirSync(root).map((name) => join(root, name));
  everyStep(orphans.filter((directory) => !inUse.has(directory)).map((directory) => () => removeDirectory(directory)));
}

function unmountBelow(directory: string): void {
  for (const mount of mountsBelow(directory)) {
    unmount(mount);
  }
}

/** A mount may be busy for some milliseconds after the last process in it ended. */
function unmount(mount: string): void {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (succeeds(['umount', mount]) || !mountsBelow(mount).includes(mount)) {
      return;
    }
    sleepSync(20);
  }
  if (!succeeds(['umount', '--lazy', mount])) {
    throw new Error(`${mount} could not be unmounted.`);
  }
}

/** The mount points at and below a folder, the deepest first. */
function mountsBelow(directory: string): string[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((mount) => mount === directory || mount.startsWith(`${directory}/`))
    .sort((one, other) => other.length - one.length);
}

function removeDirectory(directory: string): void {
  // A mount that is still there would be emptied through its mount point.
  if (mountsBelow(directory).length > 0) {
    throw new Error(`${directory} is not removed: something is still mounted below it.`);
  }
  if (existsSync(directory) && !succeeds(['rm', '--recursive', '--force', '--one-file-system', directory])) {
    throw new Error(`${directory} could not be removed.`);
  }
}

/** Takes away what systemd-nspawn leaves below /run when it is killed: two folders by name, a lock by inode. */
function forgetContainer(machine: MachineRecord): void {
  const run = '/run/systemd/nspawn';
  for (const place of ['propagate', 'unix-export']) {
    const directory = join(run, place, machine.container);
    unmountBelow(directory);
    rmSync(directory, { recursive: true, force: true });
  }
  const root = join(machine.directory, 'root');
  if (mountsBelow(root).length > 0) {
    const { dev, ino } = statSync(root);
    rmSync(join(run, 'locks', `inode-${dev}:${ino}`), { force: true });
  }
}
