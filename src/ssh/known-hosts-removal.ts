import { join } from 'node:path';
import { account } from './account';
import type { KnownKey } from './known-key';
import { quote } from './quote';

/** Lines of one known_hosts file, and the command line with which the person takes them out: we edit no file of theirs. */
export interface KnownHostsRemoval {
  readonly file: string;
  /** Counted from 1. */
  readonly lines: readonly number[];
  readonly command: string;
}

/**
 * How to take the keys of a host out of the files that they stand in, one command for each file; see ssh-keygen(1), `-R`.
 * @param name the host as the files write it: `host`, `[host]:port`, or the alias
 * @param platform whose shell the commands are for
 */
export function removalsOf(
  name: string,
  keys: readonly KnownKey[],
  platform: NodeJS.Platform = process.platform,
): readonly KnownHostsRemoval[] {
  const word = platform === 'win32' ? windowsWord : quote;
  return [...new Set(keys.map(({ file }) => file))].map((file) => ({
    file,
    lines: keys.filter((key) => key.file === file).map(({ line }) => line),
    command: ['ssh-keygen', '-R', word(name), ...(file === usualFile() ? [] : ['-f', word(file)])].join(' '),
  }));
}

/** The file that ssh-keygen takes by itself: it looks into the home directory of the account, whatever HOME says. */
function usualFile(): string | undefined {
  const home = account()?.homedir;
  return home === undefined ? undefined : join(home, '.ssh', 'known_hosts');
}

/** Double quotes are what PowerShell and the Command Prompt both know. */
function windowsWord(text: string): string {
  return /^[A-Za-z0-9_.:-]+$/.test(text) ? text : `"${text}"`;
}
