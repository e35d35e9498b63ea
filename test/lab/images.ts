import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allDone } from './all-done';
import { writePackagesIndex } from './local-packages';
import { lock } from './lock';
import { cacheDirectory } from './paths';
import { run } from './processes';
import { baseName, imageName, recipes, type Recipe } from './recipes';
import { hostKinds, type HostKind } from './state';

/** Receives one line for a person about what takes long. */
export type Narrate = (line: string) => void;

/** The folder of a kind's root image; there once {@link ensureImages} has ended. */
export function imageDirectory(kind: HostKind): string {
  return join(cacheDirectory(), 'images', imageName(kind));
}

/**
 * Makes the root images that are not there yet (some minutes, with network). An image appears under its name only when
 * it is complete; several set-ups at once wait for one another.
 */
export async function ensureImages(narrate: Narrate): Promise<void> {
  if ((await missingKinds()).length === 0) {
    return;
  }
  const release = await lock(join(cacheDirectory(), 'lock'), () => {
    narrate('Another set-up is making the root images; waiting for it …');
  });
  try {
    const workshop = join(cacheDirectory(), 'unfinished');
    // Under the lock, whatever is here was left by a set-up that was killed.
    await rm(workshop, { recursive: true, force: true });
    await mkdir(workshop, { recursive: true, mode: 0o700 });
    await mkdir(join(cacheDirectory(), 'images'), { recursive: true });
    const missing = await missingKinds();
    const suites = new Set(missing.map((kind) => recipes[kind].suite));
    const makeSuite = async (suite: string): Promise<void> => {
      for (const kind of missing.filter((each) => recipes[each].suite === suite)) {
        await makeImage(kind, workshop, narrate);
      }
    };
    await allDone([...suites].map(makeSuite));
    await rm(workshop, { recursive: true, force: true });
  } finally {
    release();
  }
}

async function missingKinds(): Promise<HostKind[]> {
  const present = await Promise.all(hostKinds.map((kind) => exists(imageDirectory(kind))));
  return hostKinds.filter((_, index) => present[index] !== true);
}

async function makeImage(kind: HostKind, workshop: string, narrate: Narrate): Promise<void> {
  const recipe = recipes[kind];
  const base = await ensureBase(recipe, workshop, narrate);
  narrate(`Making the image ${kind} …`);
  const root = await mkdtemp(join(workshop, `${kind}-`));
  await run(['cp', '--archive', '--reflink=auto', `${base}/.`, root]);
  await runInside(root, recipe.script);
  if (recipe.localPackages !== undefined) {
    await writePackagesIndex(join(root, recipe.localPackages));
  }
  await rename(root, imageDirectory(kind));
}

async function ensureBase(recipe: Recipe, workshop: string, narrate: Narrate): Promise<string> {
  const base = join(cacheDirectory(), 'images', baseName(recipe));
  if (await exists(base)) {
    return base;
  }
  narrate(`Making a base of Debian ${recipe.suite} (about a minute) …`);
  const root = await mkdtemp(join(workshop, 'base-'));
  const downloads = join(cacheDirectory(), 'packages', recipe.suite);
  await mkdir(downloads, { recursive: true });
  await run([
    ...dieWithUs,
    // Namespaces of its own, so that what debootstrap starts and mounts goes with it, even when it is killed.
    ...(['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', '--'] as const),
    ...(['debootstrap', '--variant=minbase', `--cache-dir=${downloads}`] as const),
    ...([`--include=${recipe.packages.join(',')}`, recipe.suite, root] as const),
  ]);
  await rename(root, base);
  return base;
}

/** Runs a script in the image: with the box's network, and with mounts that vanish when it ends. */
async function runInside(root: string, script: string): Promise<void> {
  await run([
    ...dieWithUs,
    ...(['systemd-nspawn', '--quiet', '--pipe', '--register=no', '--keep-unit', '--as-pid2'] as const),
    ...(['--resolv-conf=replace-host', '--setenv=DEBIAN_FRONTEND=noninteractive'] as const),
    ...(['--directory', root, '/bin/sh', '-eu', '-c', script] as const),
  ]);
}

/** A killed set-up takes what it started along. */
const dieWithUs = ['setpriv', '--pdeathsig', 'KILL'] as const;

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
