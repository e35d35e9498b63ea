import { join } from 'node:path';
import { windowsWord } from '../shell-quote';
import { account } from './account';
import type { KnownKey } from './known-hosts';
import { quote } from './quote';

/** Lines of one known_hosts file, and the command line with which the user removes them: no file of theirs is edited here. */
export interface KnownHostsRemoval {
  readonly file: string;
  /** Counted from 1. */
  readonly lines: readonly number[];
  /** Undefined if the shells of the platform cannot all be given the host's name or the file's path. */
  readonly command: string | undefined;
}

/**
 * How to remove the keys of a host from the files that they are in, one command for each file; see ssh-keygen(1), `-R`.
 * @param name the host as the files write it: `host`, `[host]:port`, or the alias
 * @param platform whose shell the commands are for
 */
export function removalsOf(
  name: string,
  keys: readonly KnownKey[],
  platform: NodeJS.Platform = process.platform,
): readonly KnownHostsRemoval[] {
  return [...new Set(keys.map(({ file }) => file))].map((file) => ({
    file,
    lines: keys.filter((key) => key.file === file).map(({ line }) => line),
    command: commandOf(name, file === usualFile() ? undefined : file, platform),
  }));
}

/** The file that ssh-keygen uses by default: it is in the home directory of the account, whatever the value of HOME. */
function usualFile(): string | undefined {
  const home = account()?.homedir;
  return home === undefined ? undefined : join(home, '.ssh', 'known_hosts');
}

function commandOf(name: string, file: string | undefined, platform: NodeJS.Platform): string | undefined {
  const word = platform === 'win32' ? windowsWord : promptWord;
  const words = ['-R', word(name), ...(file === undefined ? [] : ['-f', word(file)])];
  return words.includes(undefined) ? undefined : ['ssh-keygen', ...words].join(' ');
}

/** At a prompt control characters are keys, quoted or not. */
function promptWord(text: string): string | undefined {
  return /\p{Cc}/u.test(text) ? undefined : quote(text);
}
