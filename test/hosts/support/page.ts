import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The page that a container's web server gives. An engine calls a container running some moments before the program in it listens, so
 * that a connection may be refused or reset at first.
 * @throws whatever fetching threw last, after a minute
 */
export async function pageAt(url: string): Promise<string> {
  const end = performance.now() + 60_000;
  for (;;) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (performance.now() > end) {
        throw error;
      }
    }
    await sleep(100);
  }
}
