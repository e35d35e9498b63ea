import assert from 'node:assert/strict';

const mebibyte = 1024 * 1024;

/** Milliseconds of processor time below which a run shows nothing about growth, even on a slow or busy computer. */
const floor = 100;

/** Twice the input may cost twice the time; a quadratic reader takes four times as long. */
const ratio = 3;

/** How often a suspicious pair of runs is measured again: collecting garbage and compiling count as well, but not each time. */
const rounds = 4;

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
  for (let length = mebibyte / 32; length <= mebibyte; length *= 2) {
    const [half, whole] = [input(length / 2), input(length)];
    const measured: string[] = [];
    let fine = false;
    for (let round = 0; round < rounds && !fine; round++) {
      const most = await cost(() => read(whole));
      const least = most < floor ? 0 : await cost(() => read(half));
      fine = most < floor || most <= ratio * Math.max(least, floor / 2);
      measured.push(`${most.toFixed(0)} ms, half of them ${least.toFixed(0)} ms`);
    }
    assert.ok(fine, `${length} characters took, of processor time, ${measured.join('; ')}`);
  }
}
