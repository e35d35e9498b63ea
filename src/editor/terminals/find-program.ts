import { access, constants, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';

/** Where to search for programs. */
export interface ProgramSearch {
  /** The value of PATH. */
  readonly searchPath: string;
  /**
   * Folders whose programs are ignored: a file of the workspace must not pass for a program of this computer. Folders that
   * contain the system's own programs, such as `/`, have no effect: an attacker who can write there needs no workspace.
   */
  readonly excluded: readonly string[];
  readonly platform?: NodeJS.Platform | undefined;
  /** The environment, for `SystemRoot` on Windows. */
  readonly variables?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The path of a program; undefined if there is none. The search covers PATH and, on Windows, finally the folder of the
 * system's OpenSSH. Only absolute entries of PATH count: empty and relative ones mean the current folder, which may belong
 * to another user. On Windows only `name.exe` counts, because a shell that parses arguments runs `.cmd` and `.bat` files.
 */
export async function findProgram(
  name: string,
  search: ProgramSearch,
  isProgram = isProgramFile,
): Promise<string | undefined> {
  const { platform = process.platform } = search;
  const path = platform === 'win32' ? win32 : posix;
  const file = platform === 'win32' ? `${name}.exe` : name;
  const systemFolders = systemFoldersOf(search);
  const excluded = search.excluded.filter(
    (each) => !systemFolders.some((folder) => path.relative(each, folder) === '' || isWithin(folder, each, path)),
  );
  for (const folder of foldersOf(search)) {
    const program = path.join(folder, file);
    if (!excluded.some((each) => isWithin(program, each, path)) && (await isProgram(program))) {
      return program;
    }
  }
  return undefined;
}

/** The folders to search, in order. */
export function foldersOf({
  searchPath,
  platform = process.platform,
  variables = process.env,
}: ProgramSearch): readonly string[] {
  if (platform !== 'win32') {
    return searchPath.split(':').filter((entry) => posix.isAbsolute(entry));
  }
  const openSsh = win32.join(systemRoot(variables), 'System32', 'OpenSSH');
  // Quotes around an entry belong to the shell.
  const entries = searchPath.split(';').map((entry) => entry.replaceAll('"', ''));
  return [...entries, openSsh].filter((entry) => fullWindowsPath.test(entry));
}

/** The folders of the system's own programs; on Windows also the roots of drives. */
function systemFoldersOf({
  platform = process.platform,
  variables = process.env,
  excluded,
}: ProgramSearch): readonly string[] {
  if (platform !== 'win32') {
    return ['/bin', '/sbin', '/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin'];
  }
  const system = win32.join(systemRoot(variables), 'System32');
  return [system, win32.join(system, 'OpenSSH'), ...excluded.filter((each) => /^[A-Za-z]:[\\/]?$/.test(each))];
}

function systemRoot(variables: Readonly<Record<string, string | undefined>>): string {
  return variables['SystemRoot'] ?? 'C:\\Windows';
}

/** With a drive or a server: `\\folder` and `C:folder` also depend on the current folder. */
const fullWindowsPath = /^(?:[A-Za-z]:[\\/]|[\\/]{2}[^\\/])/;

function isWithin(file: string, folder: string, path: typeof posix): boolean {
  const way = path.relative(folder, file);
  return way !== '' && !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}

async function isProgramFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
