import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { hasWildcards, NamePattern } from './name-pattern';

/** A pattern matches too many paths. */
export class TooManyPaths extends Error {
  constructor() {
    super(`More than ${maxPaths} paths`);
  }
}

const maxPaths = 1024;

/**
 * The paths that an absolute pattern matches, sorted as glob(7) sorts them: `*`, `?` and `[…]` within one part of the
 * path, hidden files only if the part begins with a dot. A path without wildcards is returned whether or not it
 * exists.
 * @throws TooManyPaths beyond 1,024, also of folders on the way
 */
export async function globPaths(pattern: string): Promise<readonly string[]> {
  const { root } = parse(pattern);
  let found: readonly string[] = [root];
  for (const part of pattern.slice(root.length).split(/[\\/]/)) {
    if (part === '') {
      continue;
    }
    found = hasWildcards(part) ? await matchesIn(found, part) : found.map((directory) => join(directory, part));
  }
  return found;
}

async function matchesIn(directories: readonly string[], part: string): Promise<readonly string[]> {
  const wanted = new NamePattern(part);
  let found: readonly string[] = [];
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    const matching = names.filter((name) => (part.startsWith('.') || !name.startsWith('.')) && wanted.matches(name));
    found = [...found, ...matching.sort().map((name) => join(directory, name))];
    if (found.length > maxPaths) {
      throw new TooManyPaths();
    }
  }
  return found;
}
