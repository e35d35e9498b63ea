import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import { Failure } from '../failure';
import { sentenceEnd } from '../phrase';

/** `folder`: a folder. `not-regular`: a pipe, socket or device. `too-large`: it is larger than the limit. */
export class UnfitFile extends Failure<'folder' | 'not-regular' | 'too-large'> {}

export interface ReadOptions {
  /** Whether the null device is read as an empty file, as ssh does; otherwise it is not a regular file. */
  readonly nullDevice?: 'empty' | undefined;
}

/**
 * The bytes of a file that is small by its nature. Someone else may have created what is at a path: a pipe would block
 * without end, and a huge file would fill the memory. Symbolic links are followed.
 * @param limit how many bytes the file may have
 * @throws UnfitFile; the system's error (with its `code`) if the file is missing or cannot be read
 */
export async function readSmallFileBytes(path: string, limit: number, options: ReadOptions = {}): Promise<Buffer> {
  const nullIsEmpty = options.nullDevice === 'empty';
  if (nullIsEmpty && isNullDevice(path)) {
    return Buffer.alloc(0);
  }
  return withFile(path, async (file, stats) => {
    if (nullIsEmpty && (await isNull(stats))) {
      return Buffer.alloc(0);
    }
    assertRegular(path, stats);
    if (stats.size > limit) {
      throw tooLarge(path, limit);
    }
    // Up to one byte more than allowed: the file may have grown, and files of /proc have no size.
    const content = await readStart(file, limit + 1);
    if (content.length > limit) {
      throw tooLarge(path, limit);
    }
    return content;
  });
}

/** The same as text in UTF-8. @throws as {@link readSmallFileBytes} */
export async function readSmallFile(path: string, limit: number, options: ReadOptions = {}): Promise<string> {
  return (await readSmallFileBytes(path, limit, options)).toString('utf8');
}

/**
 * The first bytes of a file of any size.
 * @param length how many bytes are read at most
 * @throws UnfitFile `folder` or `not-regular`; the system's error (with its `code`)
 */
export function readFileStart(path: string, length: number): Promise<Buffer> {
  return withFile(path, (file, stats) => {
    assertRegular(path, stats);
    return readStart(file, length);
  });
}

/** What reading a file resolves to; undefined if the file is missing. Rejects with any other error of the reading. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

/** Why a file can't be read, as a sentence that names it. @param error the one from reading it */
export function readingProblem(path: string, error: unknown): string {
  return error instanceof UnfitFile
    ? error.message
    : l10n.t('“{0}” cannot be read: {1}', path, sentenceEnd(error instanceof Error ? error.message : String(error)));
}

/** Whether a path is the null device. OpenSSH for Windows also accepts the POSIX name. */
export function isNullDevice(path: string): boolean {
  return path === '/dev/null' || /^(?:\\\\\.\\)?nul$/i.test(path);
}

async function withFile<T>(path: string, work: (file: FileHandle, stats: Stats) => Promise<T>): Promise<T> {
  const file = await openWithoutWaiting(path);
  try {
    return await work(file, await file.stat());
  } finally {
    await file.close();
  }
}

/** Without this flag, opening a pipe waits for a writer (open(2), `O_NONBLOCK`; Windows has no such flag). */
async function openWithoutWaiting(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    // A socket cannot be opened (open(2), ENXIO), and Windows does not open folders.
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENXIO':
        throw notRegular('not-regular', path, error);
      case 'EISDIR':
        throw notRegular('folder', path, error);
      default:
        throw error;
    }
  }
}

async function readStart(file: FileHandle, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.createReadStream({ end: length - 1, autoClose: false })) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Whether a file is the null device, also behind a symbolic link. */
async function isNull(stats: Stats): Promise<boolean> {
  return stats.isCharacterDevice() && stats.rdev === (await stat('/dev/null')).rdev;
}

function assertRegular(path: string, stats: Stats): void {
  if (!stats.isFile()) {
    throw notRegular(stats.isDirectory() ? 'folder' : 'not-regular', path);
  }
}

function notRegular(reason: 'folder' | 'not-regular', path: string, cause?: unknown): UnfitFile {
  return new UnfitFile(
    reason,
    l10n.t('“{0}” is not a regular file.', path),
    l10n.t('Replace it with the right file.'),
    { cause },
  );
}

function tooLarge(path: string, limit: number): UnfitFile {
  return new UnfitFile(
    'too-large',
    l10n.t('“{0}” is larger than {1} KiB.', path, Math.floor(limit / 1024)),
    l10n.t('Replace it with the right file.'),
  );
}
