import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
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
      const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;
      const libraries = ['ssh2', 'dockerode', 'node-forge'].map((name) => sizeOf(path.join(root, `dist/${name}.js`)));
      const extension = await sizeOf(path.join(root, 'dist/extension.js'));
      const all = (await Promise.all(libraries)).reduce((sum, size) => sum + size, extension);
      return [
        { name: 'bundle.bytes', value: all, unit: 'bytes' },
        { name: 'bundle.activation.bytes', value: extension, unit: 'bytes' },
        { name: 'vsix.bytes', value: await sizeOf(vsix), unit: 'bytes' },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
