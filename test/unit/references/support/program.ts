import { execFile } from 'node:child_process';
import type { Context } from 'mocha';
import { promisify } from 'node:util';
import { skipBecause } from '../../../skip';

/**
 * Skips the tests of a suite, from its hook, where a program to compare with is not there or does not work.
 * @param trial its command line for a run that changes nothing and ends well
 * @param reason a sentence
 */
export async function requireProgram(context: Context, trial: readonly string[], reason: string): Promise<void> {
  const [program = '', ...rest] = trial;
  const works = await promisify(execFile)(program, rest).then(
    () => true,
    () => false,
  );
  if (!works) {
    skipBecause(context, reason);
  }
}
