import { hanging } from '../hanging';
import { Lab } from './lab';
import { labUnavailable } from './setup';

/**
 * Gives a suite a lab of its own: made before its tests, taken down after them. Where the lab cannot be, the suite is
 * skipped, and says why; in continuous integration (CI=true) nothing may be skipped, so that there it fails.
 */
export function useLab(): () => Lab {
  let lab: Lab | undefined;
  before(async function () {
    this.timeout(hanging);
    const reason = labUnavailable();
    if (reason !== undefined && process.env['CI'] !== 'true') {
      console.warn(`Skipped: ${reason}`);
      this.skip();
    }
    lab = await Lab.create();
  });
  after(async function () {
    this.timeout(hanging);
    await lab?.down();
  });
  return () => {
    if (lab === undefined) {
      throw new Error('The lab is there only in hooks and tests.');
    }
    return lab;
  };
}
