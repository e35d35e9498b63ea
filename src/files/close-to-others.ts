import { constants, type Stats } from 'node:fs';
import { lstat, open, stat, type FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';

/** The permissions of the group and of all others. */
const others = 0o077;
const othersWrite = 0o022;

/** A file or folder that was open to other users of this computer. */
export interface Exposure {
  /** A sentence that it was open and no longer is, or why it still is. */
  readonly sentence: string;
  /** Whether a new secret is needed, because others may have copied or replaced the old one, but no longer have access. */
  readonly renew: boolean;
}

/** What is to be closed to others, and what to report afterwards. */
interface Kind {
  readonly flags: number;
  readonly is: (found: Stats) => boolean;
  readonly closed: (path: string, mode: number) => Exposure;
}

const file: Kind = {
  flags: 0,
  is: (found) => found.isFile(),
  closed: (path, mode) => ({
    sentence:
      (mode & othersWrite) === 0
        ? l10n.t(
            '“{0}” was accessible to other users of this computer. Their access was removed, but they may have copied the file.',
            path,
          )
        : l10n.t(
            '“{0}” was accessible to other users of this computer. Their access was removed, but they may have copied or changed the file.',
            path,
          ),
    renew: true,
  }),
};

const folder: Kind = {
  flags: constants.O_DIRECTORY,
  is: (found) => found.isDirectory(),
  closed: (path, mode) =>
    (mode & othersWrite) === 0
      ? {
          sentence: l10n.t('“{0}” was accessible to other users of this computer. Their access was removed.', path),
          renew: false,
        }
      : {
          sentence: l10n.t(
            '“{0}” was accessible to other users of this computer. Their access was removed, but they may have replaced files in it.',
            path,
          ),
          renew: true,
        },
};

/**
 * Removes the permissions of the group and of all others from a secret file. Only a regular file of this user is changed,
 * never the target of a symbolic link, because others may have created it. Does nothing on Windows, which has no such
 * permissions.
 * @returns undefined if the file was closed already, is missing or cannot be opened
 */
export function closeFile(path: string): Promise<Exposure | undefined> {
  return close(path, file);
}

/** The same for a folder of secret files; the permissions of its contents do not change. */
export function closeFolder(path: string): Promise<Exposure | undefined> {
  return close(path, folder);
}

async function close(path: string, kind: Kind): Promise<Exposure | undefined> {
  if (process.platform === 'win32') {
    return undefined;
  }
  let handle: FileHandle;
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | kind.flags);
  } catch {
    return linkToOpen(path, kind);
  }
  try {
    return await closeHandle(handle, path, kind);
  } catch (error) {
    return staysOpen(path, l10n.t('The system reported {0}.', (error as NodeJS.ErrnoException).code ?? String(error)));
  } finally {
    await handle.close();
  }
}

async function closeHandle(handle: FileHandle, path: string, kind: Kind): Promise<Exposure | undefined> {
  const found = await handle.stat();
  if (!kind.is(found) || (found.mode & others) === 0) {
    return undefined;
  }
  if (found.uid !== process.getuid?.()) {
    return staysOpen(path, l10n.t('It belongs to another user.'));
  }
  await handle.chmod(found.mode & 0o700);
  // File systems of Windows and of memory cards accept every mode and keep none.
  const { mode } = await handle.stat();
  return (mode & others) === 0
    ? kind.closed(path, found.mode)
    : staysOpen(path, l10n.t('Its file system does not support permissions.'));
}

/** Ignores what is missing or cannot be opened, because reading it reports that; reports a link if others can read its target. */
async function linkToOpen(path: string, kind: Kind): Promise<Exposure | undefined> {
  try {
    const [own, target] = await Promise.all([lstat(path), stat(path)]);
    return own.isSymbolicLink() && kind.is(target) && (target.mode & others) !== 0
      ? staysOpen(path, l10n.t('It is a link, and its target may belong to another user.'))
      : undefined;
  } catch {
    return undefined;
  }
}

function staysOpen(path: string, cause: string): Exposure {
  return {
    sentence: l10n.t(
      '“{0}” is accessible to other users of this computer, and its permissions could not be changed. {1} Remove their permissions yourself, or move the machine store to a folder of your own.',
      path,
      cause,
    ),
    renew: false,
  };
}
