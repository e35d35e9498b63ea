import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for one test. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
}

export function deleteFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** A file's permission bits in octal, e.g. `600`. */
export async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}
