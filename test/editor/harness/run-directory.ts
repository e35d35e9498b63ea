import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folders of one run of the editor. None of them is shared with another run or with the user’s own editor. */
export interface RunDirectory {
  readonly root: string;
  /** Settings, logs and machine-wide state of the server. */
  readonly data: string;
  readonly extensions: string;
  /** The browser’s profile; the workbench keeps window state in it. */
  readonly browser: string;
  /** The file with the secret that a browser has to show to the server. */
  readonly token: string;
}

/** Makes the folders below the system’s temporary one. */
export async function makeRunDirectory(): Promise<RunDirectory> {
  return runDirectoryAt(await realpath(await mkdtemp(join(tmpdir(), 'swarm-machines-editor-'))));
}

/** Makes the folders below `root`, which may hold them from an earlier run. */
export async function runDirectoryAt(root: string): Promise<RunDirectory> {
  const directory = {
    root,
    data: join(root, 'data'),
    extensions: join(root, 'extensions'),
    browser: join(root, 'browser'),
    token: join(root, 'token'),
  };
  await mkdir(join(directory.data, 'User'), { recursive: true, mode: 0o700 });
  await mkdir(directory.extensions, { recursive: true });
  if (!existsSync(directory.token)) {
    await writeFile(directory.token, randomBytes(16).toString('hex'), { mode: 0o600 });
  }
  return directory;
}

/** Removes the folders. */
export async function removeRunDirectory(directory: RunDirectory): Promise<void> {
  await removeFolder(directory.root);
}

/** Removes a folder in which processes that are just ending may still write, as the shells of terminals do at home: hence the retries. */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
}
