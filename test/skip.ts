import type { Context, Runnable, Suite } from 'mocha';

/**
 * Skips the running test, or from a hook the tests of its suite, and notes why, so that the last lines of `npm test` can say it.
 * @param reason what is missing here, as a sentence
 */
export function skipBecause(context: Context, reason: string): never {
  const runnable: (Runnable & { type?: string }) | undefined = context.test;
  const target: Runnable | Suite | undefined = runnable?.type === 'hook' ? runnable.parent : runnable;
  if (target) {
    Object.assign(target, { skippedBecause: reason });
  }
  return context.skip();
}
