import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { Failure } from '../failure';

/** `not-regular`: a folder, pipe, socket or device. `too-large`: it has more bytes than it may. */
export class UnfitFile extends Failure<'not-regular' | 'too-large'> {}

/**
 * The text of a file that is small by its nature. What stands at a path may have been put there by others: a pipe would
 * be waited for without end, and a huge file would fill the memory. Symbolic links are followed.
 * @param limit how many bytes the file may have
 * @returns the content as UTF-8
 * @throws UnfitFile; the system's error (with its `code`) if the file is missing or cannot be read
 */
export async function readSmallFile(path: string, limit: number): Promise<string> {
  const file = await openWithoutWaiting(path);
  try {
    assertSmall(path, await file.stat(), limit);
    const chunks: Buffer[] = [];
    // Up to one byte more than allowed: the file may have grown, and files of /proc have no size.
    for await (const chunk of file.createReadStream({ end: limit, autoClose: false })) {
      chunks.push(chunk as Buffer);
    }
    const content = Buffer.concat(chunks);
    if (content.length > limit) {
      throw tooLarge(path, limit);
    }
    return content.toString('utf8');
  } finally {
    await file.close();
  }
}

/** To open a pipe without a writer waits for one unless told otherwise (open(2), `O_NONBLOCK`; Windows has no such flag). */
async function openWithoutWaiting(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // A socket cannot be opened (open(2), ENXIO), and Windows does not open folders.
    if (['ENXIO', 'EISDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw notRegular(path, error);
    }
    throw error;
  }
}

function assertSmall(path: string, stats: Stats, limit: number): void {
  if (!stats.isFile()) {
    throw notRegular(path);
  }
  if (stats.size > limit) {
    throw tooLarge(path, limit);
  }
}

function notRegular(path: string, cause?: unknown): UnfitFile {
  return new UnfitFile(
    'not-regular',
    l10n.t('“{0}” is not a regular file.', path),
    l10n.t('Move it away, and put the right file there.'),
    { cause },
  );
}

function tooLarge(path: string, limit: number): UnfitFile {
  return new UnfitFile(
    'too-large',
    l10n.t('“{0}” is larger than {1} KiB.', path, Math.floor(limit / 1024)),
    l10n.t('Move it away, and put the right file there.'),
  );
}
