import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { spawn } from 'node:child_process';

/**
 * Takes the lock file's kernel lock and gives back the function that lets it go. The lock belongs to our own open
 * file (flock(1) only helps to take it), so that the kernel lets it go when this process dies, however it dies.
 * @param waiting called once when another process holds the lock
 */
export async function lock(file: string, waiting?: () => void): Promise<() => void> {
  const descriptor = openLockFile(file);
  if (!takeNow(descriptor)) {
    waiting?.();
    await new Promise<void>((resolve, reject) => {
      const child = spawn('flock', ['--exclusive', '3'], { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) {
          resolve();
        } else {
          reject(new Error(`The lock ${file} could not be acquired.`));
        }
      });
    });
  }
  return () => closeSync(descriptor);
}

/** How long to wait for others, in seconds. What they do under the lock takes a moment, so that only a hang takes as long. */
const patience = 300;

/** Does a short piece of work under the lock while everything else in this process waits. */
export function lockedSync<T>(file: string, work: () => T): T {
  const descriptor = openLockFile(file);
  try {
    const { status } = spawnSync('flock', ['--exclusive', '--timeout', String(patience), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    if (status !== 0) {
      throw new Error(`The lock ${file} could not be acquired.`);
    }
    return work();
  } finally {
    closeSync(descriptor);
  }
}

function openLockFile(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, 'a', 0o600);
}

function takeNow(descriptor: number): boolean {
  const stdio = ['ignore', 'ignore', 'ignore', descriptor] as const;
  return spawnSync('flock', ['--exclusive', '--nonblock', '3'], { stdio: [...stdio] }).status === 0;
}
