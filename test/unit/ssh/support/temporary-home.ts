import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A home directory of a test's own. */
export class TemporaryHome {
  private constructor(readonly path: string) {}

  static async create(): Promise<TemporaryHome> {
    return new TemporaryHome(await mkdtemp(join(tmpdir(), 'swarm-machines-ssh-')));
  }

  /** The absolute path of a name in it. */
  at(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file in it, with the directories above; gives back its absolute path. */
  async write(name: string, content: string, mode = 0o600): Promise<string> {
    const path = this.at(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode });
    return path;
  }

  remove(): Promise<void> {
    return rm(this.path, { recursive: true, force: true });
  }
}
