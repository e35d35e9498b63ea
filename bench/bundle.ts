import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Figure, Group } from './figure';

const run = promisify(execFile);
const root = path.resolve(__dirname, '..');

/** How much a user downloads, and how much is read at activation. */
export const bundle: Group = {
  name: 'bundle',
  async measure(): Promise<readonly Figure[]> {
    const folder = await mkdtemp(path.join(tmpdir(), 'swarm-machines-bench-'));
    try {
      const vsix = path.join(folder, 'extension.vsix');
      await run('npm', ['run', 'package', '--', '--out', vsix], { cwd: root });
      const dist = path.join(root, 'dist');
      const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;
      const files = await readdir(dist);
      const sizes = new Map(
        await Promise.all(files.map(async (name) => [name, await sizeOf(path.join(dist, name))] as const)),
      );
      const core = /require\("\.\/(chunk-\w+\.js)"\)/.exec(
        await readFile(path.join(dist, 'extension.js'), 'utf8'),
      )?.[1];
      const sum = (names: readonly string[]): number => names.reduce((all, name) => all + (sizes.get(name) ?? 0), 0);
      return [
        { name: 'bundle.bytes', value: sum(files), unit: 'bytes' },
        { name: 'bundle.activation.bytes', value: sum(['extension.js', core ?? '']), unit: 'bytes' },
        { name: 'vsix.bytes', value: await sizeOf(vsix), unit: 'bytes' },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
