import { layers, type Layer } from './job';
import type { TestFile } from './jobs';

/** What of the proof is to run. */
export interface Selection {
  readonly files: readonly TestFile[];
  readonly check: boolean;
}

/**
 * What some names mean: a layer; a path of a test file or folder, with or without `test/` in front and what files end in; or any folder or
 * file of that name, so that `ssh` means all tests in folders and files called ssh.
 * @param names none for everything
 * @throws an error that names what means nothing
 */
export function select(files: readonly TestFile[], names: readonly string[]): Selection {
  if (names.length === 0) {
    return { files, check: true };
  }
  const chosen = new Set<TestFile>();
  for (const name of names) {
    const meant = files.filter(({ path }) => (isLayer(name) ? layerOf(path) === name : means(name, path)));
    if (meant.length === 0 && name !== 'check') {
      throw new Error(
        `There is no test layer, folder or file “${name}”. The layers are ${layers.join(', ')}; others are below test/.`,
      );
    }
    meant.forEach((file) => chosen.add(file));
  }
  return { files: files.filter((file) => chosen.has(file)), check: names.includes('check') };
}

/** The layer of a test file; tests of the lab belong to those on hosts. */
export function layerOf(path: string): Layer | undefined {
  const folder = path.split('/')[1];
  return layers.find((layer) => layer === (folder === 'lab' ? 'hosts' : folder));
}

function isLayer(name: string): boolean {
  return layers.some((layer) => layer === name);
}

function means(name: string, path: string): boolean {
  const wanted = plain(name.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, ''));
  return wanted !== '' && `/${plain(path)}/`.includes(`/${wanted}/`);
}

function plain(path: string): string {
  return path.replace(/^test\//, '').replace(/\.(test|suite)\.ts$/, '');
}
