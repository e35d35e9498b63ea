import { createHash } from 'node:crypto';
import type { Suite } from './debian';

/** The bottom of a root image: debootstrap's minimal base with some packages. */
export interface BaseLayer {
  readonly sort: 'base';
  readonly suite: Suite;
  readonly packages: readonly string[];
}

/** What a root image adds to the one below it. Takes only the space of the difference. */
export interface AddedLayer {
  readonly sort: 'added';
  readonly name: string;
  readonly on: Layer;
  /** Run as root inside the image, with network. */
  readonly script: string;
  /** A folder of downloaded packages that the script makes, and that becomes the image's apt source. */
  readonly localPackages?: string;
}

export type Layer = BaseLayer | AddedLayer;

/** The layer's folder name: what it is, and a digest of all it is made from, so that a change creates another one. */
export function layerName(layer: Layer): string {
  if (layer.sort === 'base') {
    const { suite, packages } = layer;
    return `base-${suite.name}-${digest([suite.name, packages, process.arch])}`;
  }
  const { name, on, script, localPackages } = layer;
  return `${name}-${digest([layerName(on), script, localPackages])}`;
}

/** The layers that an image consists of, the topmost first, as an overlay mount wants them. */
export function stackOf(layer: Layer): readonly Layer[] {
  return layer.sort === 'base' ? [layer] : [layer, ...stackOf(layer.on)];
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
