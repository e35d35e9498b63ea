import assert from 'node:assert/strict';

const mebibyte = 1024 * 1024;

/** Milliseconds of processor time below which a run tells nothing about growth, be the machine slow or busy. */
const floor = 60;

/** Twice the input may cost twice the time; a quadratic reader takes four times as long. */
const ratio = 3;

/** Milliseconds of processor time that the fastest of some runs took: other work on the machine does not count. */
async function cost(run: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = process.cpuUsage();
    try {
      await run();
    } catch {
      // A reader may refuse its input: what counts here is what it took to do so.
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
    if (least < floor) {
      break;
    }
  }
  return least;
}

/**
 * Feeds a reader 1 MiB of the worst input it can be given, and half of it: the whole may cost up to three times the half.
 * Begins with small inputs, so that a reader whose time explodes fails instead of hanging.
 * @param input makes an input of about so many characters
 * @param read takes the input; may return a promise, may throw
 */
export async function assertGrowsLinearly(
  input: (length: number) => string,
  read: (input: string) => unknown,
): Promise<void> {
  let half = 0;
  for (let length = mebibyte / 64; length <= mebibyte; length *= 2) {
    const text = input(length);
    const whole = await cost(() => read(text));
    assert.ok(
      whole < floor || whole <= ratio * Math.max(half, floor / 2),
      `${length} characters took ${whole.toFixed(0)} ms of processor time, half of them ${half.toFixed(0)} ms`,
    );
    half = whole;
  }
}
