import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a rename needs of the computer. */
export interface RenameMeans {
  readonly platform: NodeJS.Platform;
  rename(from: string, to: string): Promise<void>;
  sleep(milliseconds: number): Promise<unknown>;
}

const here: RenameMeans = { platform: process.platform, rename, sleep };

/** How often a rename is tried on Windows: about a second in all. */
const attempts = 10;

/**
 * Renames a file over another one. Virus scanners and indexers on Windows hold fresh files open for a moment, which makes
 * that fail; there it is tried again.
 * @throws the error of the last attempt
 */
export async function renameOver(from: string, to: string, means = here): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await means.rename(from, to);
      return;
    } catch (error) {
      const held = ['EPERM', 'EACCES', 'EBUSY'].includes((error as NodeJS.ErrnoException).code ?? '');
      if (means.platform !== 'win32' || !held || attempt === attempts) {
        throw error;
      }
      await means.sleep(20 * attempt);
    }
  }
}
