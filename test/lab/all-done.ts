/**
 * Waits until every work has ended, then gives back their results or throws the first failure. Unlike Promise.all
 * nothing still runs in the background while the failure is handled and cleaned up.
 */
export async function allDone<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(works);
  return results.map((result) => {
    if (result.status === 'rejected') {
      throw result.reason;
    }
    return result.value;
  });
}

/** Does every step even when some fail, then throws what went wrong: clean-up goes as far as it can. */
export function everyStep(steps: readonly (() => void)[]): void {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      step();
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) {
    const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
    throw new AggregateError(failures, `The lab could not be removed. ${reasons.join(' ')}`);
  }
}
