import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { cacheDirectory } from './cache-directory';
import { execute, mustExecute } from './execute';

/** The client that is unpacked if the computer has none. */
export function dockerCliFolder(): string {
  return join(cacheDirectory(), 'docker-cli/usr/bin');
}

/**
 * The folder of a docker command-line client: the one on the path, else one unpacked from the distribution’s package into the cache. The
 * package itself is not installed, because Debian 12’s brings an engine that would start and change this box’s firewall.
 */
export async function ensureDockerCli(tell: (line: string) => void = console.error): Promise<string> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).find((folder) => existsSync(join(folder, 'docker')));
  if (onPath !== undefined) {
    return onPath;
  }
  const folder = dockerCliFolder();
  const home = resolve(folder, '../..');
  if (!existsSync(folder)) {
    tell(`Unpacking a docker command-line client into ${home} …`);
    await mkdir(cacheDirectory(), { recursive: true });
    const work = await mkdtemp(join(cacheDirectory(), 'docker-cli-'));
    try {
      await unpack(work);
      await rename(join(work, 'unpacked'), home);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
  return folder;
}

/** Debian 13 has the client in a package of its own, Debian 12 has it beside the engine. */
async function unpack(work: string): Promise<void> {
  // apt drops to a user of its own for downloads, which may not write into our folder.
  const download = ['-q', '-o', 'APT::Sandbox::User=root', 'download'];
  if (process.getuid?.() === 0) {
    await mustExecute('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', 'update']);
  }
  const ownPackage = await execute('apt-get', [...download, 'docker-cli'], { cwd: work });
  if (ownPackage.code !== 0) {
    await mustExecute('apt-get', [...download, 'docker.io'], { cwd: work });
  }
  const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
  if (archive === undefined) {
    throw new Error('apt-get downloaded no package with the docker command-line client.');
  }
  await mustExecute('dpkg-deb', ['--extract', archive, 'unpacked'], { cwd: work });
}
