import type { Engine } from '../engine/engine';
import { EngineFailure } from '../engine/failure';
import type { JsonObject } from '../engine/types';
import { throwIfCancelled } from '../failure';

/** An image as it goes into a spec. */
export interface PinnedImage {
  /** With its digest where the registry told it. */
  readonly reference: string;
  /** The platforms it is made for, as `Placement.Platforms`; empty where unknown, which lets it run anywhere. */
  readonly platforms: readonly JsonObject[];
}

/**
 * Pins a tag to the digest it has at this moment, so that all nodes run the same image; engines leave this to their
 * client from API 1.30 on. Where the registry does not answer, or knows no such image, the tag stays as it is: every
 * node may have the image already.
 * @param patience how long to wait for the registry, in milliseconds
 * @throws Cancelled
 */
export async function pinImage(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
  patience = 6000,
): Promise<PinnedImage> {
  if (image.includes('@')) {
    return { reference: image, platforms: [] };
  }
  const late = AbortSignal.timeout(patience);
  try {
    const asked = await engine.distribution(
      image,
      undefined,
      signal === undefined ? late : AbortSignal.any([signal, late]),
    );
    return { reference: `${image}@${asked.digest}`, platforms: asked.platforms.filter(isKnown).map(placement) };
  } catch (error) {
    throwIfCancelled(signal);
    if (error instanceof EngineFailure || late.aborted) {
      return { reference: image, platforms: [] };
    }
    throw error;
  }
}

function isKnown({ os, architecture }: { readonly os: string; readonly architecture: string }): boolean {
  // Manifests of attestations call their platform unknown.
  return os !== 'unknown' && architecture !== 'unknown';
}

/** Nodes call 32-bit ARM armv6l or armv7l, images call it arm: swarmkit would find no node (swarmkit#2294). */
function placement({ os, architecture }: { readonly os: string; readonly architecture: string }): JsonObject {
  return architecture === 'arm' ? { OS: os } : { OS: os, Architecture: architecture };
}
