import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { allDone } from './all-done';
import { layerName, stackOf, type AddedLayer, type BaseLayer, type Layer } from './layers';
import { writePackagesIndex } from './local-packages';
import { lock } from './lock';
import { cacheDirectory } from './paths';
import { run } from './processes';
import { imageOf, type ImageChoice } from './recipes';

/** Receives one line for the user about what takes long. */
export type Narrate = (line: string) => void;

/** The folders of a machine's root image, the topmost layer first; there once {@link ensureImage} has ended. */
export function imageDirectories(choice: ImageChoice): readonly string[] {
  return stackOf(imageOf(choice)).map(directoryOf);
}

/**
 * Makes a root image that is not there yet (a minute or two, with network). A layer appears under its name only when it
 * is complete; processes that need the same one wait for the one that builds it, and different ones are built in parallel.
 */
export async function ensureImage(choice: ImageChoice, narrate: Narrate = () => undefined): Promise<void> {
  await ensureLayer(imageOf(choice), narrate);
}

/** Makes several images at once; see {@link ensureImage}. */
export async function ensureImages(choices: readonly ImageChoice[], narrate: Narrate): Promise<void> {
  await allDone(choices.map((choice) => ensureImage(choice, narrate)));
}

function directoryOf(layer: Layer): string {
  return join(cacheDirectory(), 'images', layerName(layer));
}

async function ensureLayer(layer: Layer, narrate: Narrate): Promise<void> {
  if (layer.sort === 'added') {
    await ensureLayer(layer.on, narrate);
  }
  if (await exists(directoryOf(layer))) {
    return;
  }
  const name = layerName(layer);
  const release = await lock(join(cacheDirectory(), 'locks', name), () => {
    narrate(`Another process is building ${name}; waiting for it …`);
  });
  try {
    if (await exists(directoryOf(layer))) {
      return;
    }
    const workshop = join(cacheDirectory(), 'unfinished', name);
    // Under the lock, whatever is here was left by a set-up that was killed.
    await rm(workshop, { recursive: true, force: true });
    await mkdir(workshop, { recursive: true, mode: 0o700 });
    await mkdir(join(cacheDirectory(), 'images'), { recursive: true });
    const made = await (layer.sort === 'base'
      ? makeBase(layer, workshop, narrate)
      : makeAdded(layer, workshop, narrate));
    await rename(made, directoryOf(layer));
    await rm(workshop, { recursive: true, force: true });
  } finally {
    release();
  }
}

async function makeBase({ suite, packages }: BaseLayer, workshop: string, narrate: Narrate): Promise<string> {
  narrate(`Building a base of Debian ${suite.name} (about a minute) …`);
  const root = join(workshop, 'root');
  const downloads = join(cacheDirectory(), 'packages', suite.name);
  await mkdir(root);
  await mkdir(downloads, { recursive: true });
  await run([
    ...dieWithUs,
    // Namespaces of its own, so that what debootstrap starts and mounts goes with it, even when it is killed.
    ...(['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child', '--'] as const),
    ...(['debootstrap', '--variant=minbase', `--cache-dir=${downloads}`] as const),
    ...([`--include=${packages.join(',')}`, suite.name, root, ...suite.bootstrap] as const),
  ]);
  return root;
}

/** Mounts layers in a mount namespace of its own, and becomes the program after them. */
const inMount = 'mount --types overlay --options "$1" overlay "$2"; shift 2; exec "$@"';

/** Runs the layer's script over the layers below: with the box's network, and with mounts that vanish when it ends. */
async function makeAdded(layer: AddedLayer, workshop: string, narrate: Narrate): Promise<string> {
  const name = layerName(layer);
  narrate(`Building the image ${layer.name} …`);
  const at = (folder: string): string => join(workshop, folder);
  await Promise.all(['upper', 'work', 'root'].map((folder) => mkdir(at(folder))));
  await run(
    [
      ...dieWithUs,
      ...(['unshare', '--mount', '--', '/bin/sh', '-eu', '-c', inMount, 'sh'] as const),
      ...([overlayOptions(stackOf(layer.on).map(directoryOf), at('upper'), at('work')), at('root')] as const),
      ...(['systemd-nspawn', '--quiet', '--pipe', '--register=no', '--keep-unit', '--as-pid2'] as const),
      ...(['--resolv-conf=replace-host', '--setenv=DEBIAN_FRONTEND=noninteractive', `--machine=${name}`] as const),
      ...(['--directory', at('root'), '/bin/sh', '-eu', '-c', layer.script] as const),
    ],
    { env: { ...process.env, ...classicMount } },
  );
  if (layer.localPackages !== undefined) {
    await writePackagesIndex(join(at('upper'), layer.localPackages));
  }
  return at('upper');
}

/** The newer system call takes no option longer than 255 bytes (linux/fs/fsopen.c), and layers have long names. */
export const classicMount = { LIBMOUNT_FORCE_MOUNT2: 'always' } as const;

/** The options of an overlay mount of layers, the topmost first, that keeps changes in a folder. */
export function overlayOptions(layers: readonly string[], upper: string, work: string): string {
  const lower = layers.map(escapeLayer).join(':');
  return `lowerdir=${lower},upperdir=${escapeLayer(upper)},workdir=${escapeLayer(work)}`;
}

/** Commas and colons separate in the options of an overlay mount. */
function escapeLayer(path: string): string {
  return path.replace(/[\\,:]/g, (character) => `\\${character}`);
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
