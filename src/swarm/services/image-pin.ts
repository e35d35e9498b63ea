import * as l10n from '@vscode/l10n';
import { atLeast } from '../../engine/api-version';
import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import type { JsonObject } from '../../json-object';
import { throwIfCancelled } from '../../failure';

/** An image as written to a spec. */
export interface PinnedImage {
  /** With its digest, if the registry reported it. */
  readonly reference: string;
  /** The platforms it is made for, as `Placement.Platforms`; empty if unknown, which lets it run anywhere. */
  readonly platforms: readonly JsonObject[];
  /** Why the digest is unknown, as a sentence; undefined if it is known, or the engine resolves it itself. */
  readonly problem: string | undefined;
}

/**
 * Pins a tag to its current digest, so that all nodes run the same image; engines leave this to their client from API
 * 1.30 on. If the registry does not respond, or has no such image, the tag stays as it is: every node may already have
 * the image.
 * @param timeout how long to wait for the registry, in milliseconds
 * @throws Cancelled
 */
export async function pinImage(
  engine: Engine,
  image: string,
  signal: AbortSignal | undefined,
  timeout = 6000,
): Promise<PinnedImage> {
  if (image.includes('@') || !atLeast(await engine.apiVersion(signal), '1.30')) {
    return { reference: image, platforms: [], problem: undefined };
  }
  const late = AbortSignal.timeout(timeout);
  try {
    const asked = await engine.distribution(
      image,
      undefined,
      signal === undefined ? late : AbortSignal.any([signal, late]),
    );
    return {
      reference: `${image}@${asked.digest}`,
      platforms: asked.platforms.filter(isKnown).map(placement),
      problem: undefined,
    };
  } catch (error) {
    throwIfCancelled(signal);
    if (late.aborted) {
      return { reference: image, platforms: [], problem: l10n.t('The registry of “{0}” did not respond.', image) };
    }
    if (error instanceof EngineFailure) {
      return { reference: image, platforms: [], problem: error.message };
    }
    throw error;
  }
}

/** What an unknown digest means for the nodes, as the docker CLI warns of it; undefined if the digest is known. */
export function unpinnedWarning({ reference, problem }: PinnedImage): string | undefined {
  return problem === undefined
    ? undefined
    : l10n.t({
        message: 'Each node pulls “{0}” on its own, so nodes may run different versions of the image. {1}',
        args: [reference, problem],
        comment: '{1} is a sentence that gives the reason',
      });
}

function isKnown({ os, architecture }: { readonly os: string; readonly architecture: string }): boolean {
  // Manifests of attestations have the platform “unknown”.
  return os !== 'unknown' && architecture !== 'unknown';
}

/** Nodes call 32-bit ARM armv6l or armv7l, images call it arm: swarmkit would find no node (swarmkit#2294). */
function placement({ os, architecture }: { readonly os: string; readonly architecture: string }): JsonObject {
  return architecture === 'arm' ? { OS: os } : { OS: os, Architecture: architecture };
}
