import type { Context } from 'mocha';
import { hanging } from '../hanging';
import { Lab } from './lab';
import { skipBecause } from '../skip';
import { labUnavailable } from './setup';

/** From a hook: skips its suite if there can be no lab, and records why. */
export function skipWithoutLab(context: Context): void {
  const reason = labUnavailable();
  if (reason !== undefined) {
    skipBecause(context, reason);
  }
}

/**
 * Gives a suite its own lab: created before its tests, removed after them. If there can be no lab, the suite is
 * skipped, with the reason.
 */
export function useLab(): () => Lab {
  let lab: Lab | undefined;
  before(async function () {
    this.timeout(hanging);
    skipWithoutLab(this);
    lab = await Lab.create();
  });
  after(async function () {
    this.timeout(hanging);
    await lab?.down();
  });
  return () => {
    if (lab === undefined) {
      throw new Error('The lab is available only in hooks and tests.');
    }
    return lab;
  };
}
