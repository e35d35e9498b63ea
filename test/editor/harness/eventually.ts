import { setTimeout as sleep } from 'node:timers/promises';

/** What a probe answers: done with a value, or what it saw instead (for the error message). */
export type Probe<T> = { readonly value: T } | { readonly seen: string };

/** Ends the wait from a probe. */
export function found<T>(value: T): Probe<T> {
  return { value };
}

/** Reports from a probe what is there instead, as a phrase after “saw”. */
export function saw(what: unknown): { readonly seen: string } {
  return { seen: typeof what === 'string' ? what : JSON.stringify(what, undefined, 2) };
}

/**
 * For an action of Playwright’s that is tried again if it fails, as rows move and menus close: long enough that one which works on a
 * slow box is not taken for one that does not, and done twice.
 */
export const oneTry = { timeout: 15_000 } as const;

/**
 * Asks again and again until the probe has a value. A probe that throws has not found it yet: the page changes while it is read.
 * @param what what is waited for, as a noun phrase for the error message.
 * @param seconds how long to wait; 300 by default, which is long on purpose: it is reached only if something is wrong.
 */
export async function eventually<T>(what: string, probe: () => Promise<Probe<T>>, seconds = 300): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    let seen: string;
    try {
      const answer = await probe();
      if ('value' in answer) {
        return answer.value;
      }
      seen = answer.seen;
    } catch (error) {
      seen = error instanceof Error ? error.message : String(error);
    }
    if (performance.now() > end) {
      throw new Error(`Waited ${seconds} s for ${what}; saw ${seen}`);
    }
    await sleep(50);
  }
}
