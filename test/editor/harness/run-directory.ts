import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folders of one run of the editor. None of them is shared with another run or with the person’s own editor. */
export interface RunDirectory {
  readonly root: string;
  /** Settings, logs and machine-wide state of the server. */
  readonly data: string;
  readonly extensions: string;
  /** The browser’s profile; the workbench keeps window state in it. */
  readonly browser: string;
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
  };
  await mkdir(join(directory.data, 'User'), { recursive: true });
  await mkdir(directory.extensions, { recursive: true });
  return directory;
}

/** Removes the folders. A process that is just ending may still write, hence the retries. */
export async function removeRunDirectory(directory: RunDirectory): Promise<void> {
  await rm(directory.root, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
