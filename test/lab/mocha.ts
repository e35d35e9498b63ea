import type { Context } from 'mocha';
import { labUnavailable } from './setup';

/**
 * For `before(needsLab)`: skips a suite where the lab cannot be, saying why. In continuous integration (CI=true)
 * nothing may be skipped, so that there it is a failure.
 */
export function needsLab(this: Context): void {
  const reason = labUnavailable();
  if (reason === undefined) {
    return;
  }
  if (process.env['CI'] === 'true') {
    throw new Error(reason);
  }
  console.warn(`Skipped: ${reason}`);
  this.skip();
}
