import { win32 } from 'node:path';

/**
 * Whether a path leads out of this computer's own drives on Windows: to another computer (`\\server\share\…`, with either
 * slash, also as `\\?\UNC\…`) or to a device (`\\.\…`). Merely to look at such a file makes Windows log in to that computer
 * with the user's account, by which it learns what it needs to guess or relay the password. Paths like `\\?\C:\…` stay here.
 * Other systems have no such paths.
 */
export function isNetworkPath(path: string, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && /^(?:[\\/]{2}|[\\/]\?\?[\\/])/.test(path) && !ownDrive.test(path);
}

const ownDrive = /^[\\/]{2}\?[\\/][A-Za-z]:[\\/]/;

/** Whether a Windows path lies in a folder, whatever the letter case and the slashes. */
export function isWithin(path: string, folder: string): boolean {
  const way = win32.relative(folder, path);
  return way !== '' && !win32.isAbsolute(way) && way.split('\\')[0] !== '..';
}
