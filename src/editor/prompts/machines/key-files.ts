import * as l10n from '@vscode/l10n';
import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
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
    head = await readHead(path);
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
        '{0} is a public key. Choose the matching private key, usually the file with the same name without .pub.',
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

async function readHead(path: string): Promise<string> {
  // Without this flag, which Windows does not have, opening a pipe waits for a writer.
  const file = await open(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  try {
    const found = await file.stat();
    if (!found.isFile() && !found.isDirectory()) {
      return '';
    }
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function readProblem(path: string, error: unknown): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'ENOENT':
    case 'ENOTDIR':
      return l10n.t('The file {0} does not exist.', path);
    case 'EACCES':
    case 'EPERM':
      return l10n.t('The file {0} cannot be read: permission denied.', path);
    case 'EISDIR':
      return l10n.t('{0} is a folder, not a key file.', path);
    default:
      return l10n.t('The file {0} cannot be read: {1}.', path, error instanceof Error ? error.message : String(error));
  }
}
