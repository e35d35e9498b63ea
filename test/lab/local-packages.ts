import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './processes';

/**
 * Writes the index that makes a folder of .deb files an apt source (Debian policy: repository format, flat): each
 * package's own control fields, its file, size and SHA-256.
 */
export async function writePackagesIndex(directory: string): Promise<void> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.deb')).sort();
  const entries = await Promise.all(files.map((name) => packageEntry(directory, name)));
  await writeFile(join(directory, 'Packages'), `${entries.join('\n\n')}\n`, { mode: 0o644 });
}

async function packageEntry(directory: string, name: string): Promise<string> {
  const file = join(directory, name);
  const [control, content] = await Promise.all([run(['dpkg-deb', '--field', file]), readFile(file)]);
  const digest = createHash('sha256').update(content).digest('hex');
  return [control.stdout.trimEnd(), `Filename: ./${name}`, `Size: ${content.length}`, `SHA256: ${digest}`].join('\n');
}
