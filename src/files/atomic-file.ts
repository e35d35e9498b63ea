import { randomBytes } from 'node:crypto';
import { open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { renameOver } from './rename-over';

const temporaryName = /^\..+\.[0-9a-f]{12}\.tmp$/;

/**
 * Replaces a file atomically: readers see the old text or the new one, never a part, also after a power failure. The file
 * has its final mode before it has content. The directory must exist.
 * @param mode e.g. `0o600`; without effect on Windows
 */
export async function writeFileAtomically(path: string, text: string, mode: number): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await renameOver(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Deletes what killed writers left in a directory. Call it only while there can be no writers. */
export async function sweepTemporaries(directory: string): Promise<void> {
  const names = await readdir(directory);
  const stale = names.filter((name) => temporaryName.test(name));
  await Promise.all(stale.map((name) => rm(join(directory, name), { force: true })));
}

/** Makes the rename itself durable; Windows can neither open nor sync a directory. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network file systems cannot sync a directory; the rename has nevertheless happened.
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw error;
    }
  } finally {
    await handle.close();
  }
}
