import { posix, win32 } from 'node:path';

/** A drive letter with a slash of either kind, or a UNC path. */
const windowsAbsolute = /^(?:[A-Za-z]:[\\/]|\\\\)/;

/**
 * The absolute path of a key file that a user typed: `~` and `~/…` are the home directory, anything else that is not
 * absolute is relative to the working directory. An absolute Windows path stays one on every system. Quotes around the
 * whole path, as file managers copy them, are removed.
 * @param typed what was typed
 * @param where absolute directories
 */
export function expandKeyPath(typed: string, where: { homeDirectory: string; workingDirectory: string }): string {
  const text = withoutQuotes(typed.trim());
  if (windowsAbsolute.test(text)) {
    return win32.normalize(text);
  }
  const path = windowsAbsolute.test(where.homeDirectory) ? win32 : posix;
  if (text === '~') {
    return where.homeDirectory;
  }
  if (text.startsWith('~/') || text.startsWith('~\\')) {
    return path.join(where.homeDirectory, text.slice(2));
  }
  return path.resolve(where.workingDirectory, text);
}

function withoutQuotes(text: string): string {
  const match = /^(["'])(.*)\1$/s.exec(text);
  return match?.[2] ?? text;
}
