import * as l10n from '@vscode/l10n';
import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** The file is not one that is read: a pipe, socket or device, or larger than it may be. The message is a sentence's end. */
export class UnreadFile extends Error {
  constructor(readonly why: 'not-regular' | 'too-large') {
    super(why === 'too-large' ? l10n.t('it is too large.') : l10n.t('it is not a regular file.'));
  }
}

/**
 * The bytes of a file of SSH's. A pipe or device is not waited for, and nothing is read beyond the limit. The null device,
 * which people name or link to where they want no known_hosts file, is an empty file, as it is to ssh.
 * @param limit in bytes
 * @throws UnreadFile; the file system's error, `EISDIR` for a folder
 */
export async function readBytes(path: string, limit: number): Promise<Buffer> {
  if (isNullDevice(path)) {
    return Buffer.alloc(0);
  }
  const file = await openAtOnce(path);
  try {
    const found = await file.stat();
    if (found.isCharacterDevice() && found.rdev === (await stat('/dev/null')).rdev) {
      return Buffer.alloc(0);
    }
    if (!found.isFile() && !found.isDirectory()) {
      throw new UnreadFile('not-regular');
    }
    if (found.isFile() && found.size > limit) {
      throw new UnreadFile('too-large');
    }
    return await readUpTo(file, limit);
  } finally {
    await file.close();
  }
}

/** The same as text in UTF-8. @throws as {@link readBytes} */
export async function readText(path: string, limit: number): Promise<string> {
  return (await readBytes(path, limit)).toString('utf8');
}

/** Whether a path is the device that swallows everything; OpenSSH for Windows knows it by the POSIX name, too. */
export function isNullDevice(path: string): boolean {
  return path === '/dev/null' || /^(?:\\\\\.\\)?nul$/i.test(path);
}

/** Without O_NONBLOCK the opening of a pipe waits until somebody writes into it, which may be never. */
async function openAtOnce(path: string): Promise<FileHandle> {
  try {
    // Windows has no such flag.
    return await open(path, constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0));
  } catch (error) {
    // The system opens no socket.
    throw error instanceof Error && 'code' in error && error.code === 'ENXIO' ? new UnreadFile('not-regular') : error;
  }
}

/** Reads to the end, wherever that is: the file may have grown since it was looked at, and files of /proc have no size. */
async function readUpTo(file: FileHandle, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(chunkSize), 0, chunkSize, null);
    length += bytesRead;
    if (length > limit) {
      throw new UnreadFile('too-large');
    }
    if (bytesRead === 0) {
      return Buffer.concat(chunks, length);
    }
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

const chunkSize = 64 * 1024;
