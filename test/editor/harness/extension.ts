import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dataFlags } from './editor-server';
import { mustExecute } from './execute';
import type { EditorInstall } from './install-editor';
import type { RunDirectory } from './run-directory';

/** Which extension the editor has: packaged and installed, from its source folder, or none. */
export type TestedExtension =
  | { readonly kind: 'vsix'; readonly path: string }
  | { readonly kind: 'development'; readonly path: string }
  | { readonly kind: 'none' };

/** Installs an extension for the servers that use these folders. */
export async function installExtension(
  install: EditorInstall,
  directory: RunDirectory,
  extension: TestedExtension,
): Promise<void> {
  switch (extension.kind) {
    case 'vsix':
      await mustExecute(install.node, [
        install.serverMain,
        ...dataFlags(directory),
        ...['--install-extension', extension.path],
      ]);
      break;
    case 'development':
      await register(directory, extension.path);
      break;
    case 'none':
      break;
  }
}

/**
 * Enters a folder into the list of installed extensions, so that “Reload Window” runs what was built last. The workbench’s own
 * `extensionDevelopmentPath` works only beside the test driver, which hides all notifications.
 */
async function register(directory: RunDirectory, path: string): Promise<void> {
  const manifest = JSON.parse(await readFile(join(path, 'package.json'), 'utf8')) as {
    publisher: string;
    name: string;
    version: string;
  };
  const entry = {
    identifier: { id: `${manifest.publisher}.${manifest.name}` },
    version: manifest.version,
    location: { $mid: 1, path, scheme: 'file' },
    metadata: { source: 'vsix', installedTimestamp: 1, pinned: true },
  };
  const list = join(directory.extensions, 'extensions.json');
  const known = JSON.parse(await readFile(list, 'utf8').catch(() => '[]')) as (typeof entry)[];
  const others = known.filter(({ identifier }) => identifier.id !== entry.identifier.id);
  await writeFile(list, JSON.stringify([entry, ...others]));
}
