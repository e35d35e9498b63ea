import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Packages that others put where Node.js looks for them; each writes its name to a log when it is run. */
export interface Decoys {
  /** The environment of a process that finds them also by NODE_PATH and in its home. */
  readonly env: NodeJS.ProcessEnv;
  /** The names of those that ran. */
  readonly ran: () => Promise<readonly string[]>;
}

/** The folders from the outermost to the innermost. */
function ancestors(outermost: string, innermost: string): readonly string[] {
  const steps = path.relative(outermost, innermost).split(path.sep);
  return [outermost, ...steps.map((_, index) => path.join(outermost, ...steps.slice(0, index + 1)))];
}

/**
 * Lays decoys into `node_modules` of each folder from `outermost` to `innermost`, into a folder of NODE_PATH, and into the two folders of a
 * home that Node.js looks into.
 * @param store an empty folder that holds them, the home and the log
 */
export async function layDecoys(
  names: Iterable<string>,
  { store, outermost, innermost }: { store: string; outermost: string; innermost: string },
): Promise<Decoys> {
  const log = path.join(store, 'log');
  const packages = path.join(store, 'packages');
  const home = path.join(store, 'home');
  await mkdir(home, { recursive: true });
  await writeFile(log, '');
  for (const name of names) {
    await mkdir(path.join(packages, name), { recursive: true });
    await writeFile(
      path.join(packages, name, 'index.js'),
      `require('node:fs').appendFileSync(${JSON.stringify(log)}, ${JSON.stringify(`${name}\n`)});`,
    );
  }
  const places = [
    ...ancestors(outermost, innermost).map((folder) => path.join(folder, 'node_modules')),
    path.join(home, '.node_modules'),
    path.join(home, '.node_libraries'),
  ];
  await Promise.all(places.map((place) => symlink(packages, place, 'junction')));
  return {
    env: { PATH: process.env['PATH'], HOME: home, USERPROFILE: home, NODE_PATH: packages },
    ran: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}
