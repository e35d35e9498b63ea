import * as l10n from '@vscode/l10n';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readFileStart, UnfitFile } from '../../../files/small-file';
import { isNetworkPath } from '../../../ssh/network-path';

/** A private key found on this computer. */
export interface KeyFile {
  readonly path: string;
  /** The file's name. */
  readonly name: string;
}

/** Enough to recognize a key; the user may choose a very large file. */
const headBytes = 4096;

const privateKey = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/m;
const publicKey = /^(?:ssh-|ecdsa-|sk-)\S+ AAAA|^-----BEGIN (?:[A-Z0-9]+ )*PUBLIC KEY-----|^---- BEGIN SSH2 PUBLIC/m;

/**
 * The private keys in a folder, by name. A folder that cannot be read has none.
 * @param directory usually `~/.ssh`
 */
export async function findKeys(directory: string): Promise<readonly KeyFile[]> {
  const names = await readdir(directory).catch(() => []);
  const candidates = names.filter(
    (name) => !/\.(pub|old)$|^(known_hosts|authorized_keys|config|environment|rc)/.test(name),
  );
  const found = await Promise.all(
    candidates.map(async (name) => {
      const path = join(directory, name);
      return (await keyProblem(path)) === undefined ? { path, name } : undefined;
    }),
  );
  return found.filter((key) => key !== undefined).sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * A sentence about what is wrong with a private key file, with its path; undefined if nothing is.
 * @param path absolute
 */
export async function keyProblem(path: string): Promise<string | undefined> {
  let head: string;
  try {
    head = (await readFileStart(path, headBytes)).toString('latin1');
  } catch (error) {
    return readProblem(path, error);
  }
  if (privateKey.test(head) || head.startsWith('PuTTY-User-Key-File-2:')) {
    return undefined;
  }
  if (head.startsWith('PuTTY-User-Key-File-')) {
    return l10n.t('{0} is a PuTTY key in a newer format. Export it as an OpenSSH key with PuTTYgen.', path);
  }
  return publicKey.test(head)
    ? l10n.t(
        '{0} is a public key. Select the matching private key, usually the file with the same name without .pub.',
        path,
      )
    : l10n.t('{0} is not a private key.', path);
}

/**
 * The same for a path that is being typed. A path on another computer is checked only when the user accepts it: each check
 * makes Windows log in to the computer whose name has been typed so far.
 */
export async function typedKeyProblem(
  path: string,
  accepting: boolean,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  return !accepting && isNetworkPath(path, platform) ? undefined : keyProblem(path);
}

function readProblem(path: string, error: unknown): string {
  if (error instanceof UnfitFile) {
    return error.reason === 'folder'
      ? l10n.t('{0} is a folder, not a key file.', path)
      : l10n.t('{0} is not a private key.', path);
  }
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return l10n.t('The file {0} does not exist.', path);
    case 'EACCES':
    case 'EPERM':
      return l10n.t('The file {0} cannot be read: permission denied.', path);
    default:
      return l10n.t('The file {0} cannot be read: {1}.', path, error instanceof Error ? error.message : String(error));
  }
}
