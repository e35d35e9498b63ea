import { statfsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The magic number of overlayfs in statfs (linux/magic.h). */
const overlayFileSystem = 0x794c7630;

/** What outlives a lab and is costly to make: root images and downloaded packages. */
export function cacheDirectory(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? '';
  return join(cache === '' ? join(homedir(), '.cache') : cache, 'swarm-machines', 'lab');
}

/** One folder a running lab, with what is needed to clear it up. */
export const stateRoot = '/run/swarm-machines-lab';

/** Guards choosing a lab's number and sweeping what dead owners left. */
export const labsLock = join(stateRoot, 'lock');

/** Guards the box's /etc/hosts among labs. */
export const hostsLock = join(stateRoot, 'hosts.lock');

/**
 * Where labs keep keys and the machines' disks. Overlay mounts and Docker's own layers cannot lie on another overlay
 * (Linux: Documentation/filesystems/overlayfs), so that a box that is itself a container falls back to the cache's disk.
 */
export function diskRoot(): string {
  const choices = ['/var/tmp/swarm-machines-lab', join(cacheDirectory(), 'run')];
  for (const choice of choices) {
    mkdirSync(choice, { recursive: true, mode: 0o700 });
    if (statfsSync(choice).type !== overlayFileSystem) {
      return choice;
    }
  }
  throw new Error(`The lab needs a disk that is not an overlay for one of ${choices.join(', ')}.`);
}
