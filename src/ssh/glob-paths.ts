import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';

/**
 * The paths that an absolute pattern stands for, sorted as glob(7) sorts them: `*`, `?` and `[…]` within one part of the
 * path, hidden files only where the part begins with a dot. A path without wildcards is given back whether or not it is
 * there.
 */
export async function globPaths(pattern: string): Promise<readonly string[]> {
  const { root } = parse(pattern);
  let found: readonly string[] = [root];
  for (const part of pattern.slice(root.length).split(/[\\/]/)) {
    if (part === '') {
      continue;
    }
    found = hasWildcards(part)
      ? (await Promise.all(found.map((directory) => namesIn(directory, part)))).flat()
      : found.map((directory) => join(directory, part));
  }
  return found;
}

function hasWildcards(part: string): boolean {
  return /[*?[]/.test(part);
}

async function namesIn(directory: string, part: string): Promise<readonly string[]> {
  const wanted = expressionOf(part);
  const names = await readdir(directory).catch(() => []);
  return names
    .filter((name) => wanted.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .sort()
    .map((name) => join(directory, name));
}

function expressionOf(part: string): RegExp {
  const source = part.replace(/\[!?[^\]]+\]|[*?]|[\\^$.|+(){}[\]]/g, (token) => {
    if (token === '*') {
      return '.*';
    }
    if (token === '?') {
      return '.';
    }
    if (token.length > 2) {
      return token.replace('[!', '[^').replaceAll('\\', '\\\\');
    }
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`, 's');
}
