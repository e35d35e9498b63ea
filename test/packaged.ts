import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '..');

/**
 * The packaged extension: what `npm test` has packaged already (SWARM_MACHINES_VSIX), else packaged for the occasion. Packaging writes into
 * dist/, so that it must not happen beside an editor that has the extension open.
 * @param folder where to put a package that has to be made
 * @returns the path of the .vsix
 */
export async function packagedExtension(folder: string): Promise<string> {
  const made = process.env['SWARM_MACHINES_VSIX'] ?? '';
  if (made !== '') {
    return resolve(root, made);
  }
  const vsix = join(folder, 'extension.vsix');
  await promisify(execFile)('npm', ['run', 'package', '--', '--out', vsix], {
    cwd: root,
    shell: process.platform === 'win32',
  });
  return vsix;
}
