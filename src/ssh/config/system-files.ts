import { posix, win32 } from 'node:path';

/** The files of SSH that apply to every user of this computer; absolute paths. */
export interface SystemFiles {
  readonly config: string;
  readonly knownHosts: readonly string[];
}

/**
 * The folder that ssh itself uses: `/etc/ssh`, and `%ProgramData%\ssh` with OpenSSH for Windows (learn.microsoft.com, OpenSSH Server
 * configuration for Windows). On Windows a path like `/etc/ssh` would be on the current drive, where every user may create
 * folders, and could thereby decide which keys are trusted.
 * @param platform whose files
 * @param variables the environment; `ProgramData` counts if it names a folder on a drive
 */
export function systemFiles(
  platform: NodeJS.Platform = process.platform,
  variables: Readonly<Record<string, string | undefined>> = process.env,
): SystemFiles {
  const path = platform === 'win32' ? win32 : posix;
  const directory = platform === 'win32' ? win32.join(programData(variables), 'ssh') : '/etc/ssh';
  return {
    config: path.join(directory, 'ssh_config'),
    knownHosts: ['ssh_known_hosts', 'ssh_known_hosts2'].map((name) => path.join(directory, name)),
  };
}

function programData(variables: Readonly<Record<string, string | undefined>>): string {
  // The names of variables are not case-sensitive on Windows, but they are in a copy of the environment.
  const name = Object.keys(variables).find((each) => each.toLowerCase() === 'programdata');
  const value = name === undefined ? undefined : variables[name];
  return value !== undefined && /^[A-Za-z]:[\\/]/.test(value) ? value : 'C:\\ProgramData';
}
