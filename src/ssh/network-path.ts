import * as l10n from '@vscode/l10n';
import { win32 } from 'node:path';

/**
 * Whether a path leads out of this computer's own drives on Windows: to another computer (`\\server\share\…`, with either
 * slash, also as `\\?\UNC\…`) or to a device (`\\.\…`). Merely inspecting such a file makes Windows log in to that computer
 * with the user's account, which lets it guess or relay the password. Paths like `\\?\C:\…` are local,
 * and so do those of the Windows Subsystem for Linux, `\\wsl.localhost\…` and `\\wsl$\…`.
 * Other systems have no such paths.
 */
export function isNetworkPath(path: string, platform: NodeJS.Platform = process.platform): boolean {
  return platform === 'win32' && /^(?:[\\/]{2}|[\\/]\?\?[\\/])/.test(path) && !here.test(path);
}

const here = /^[\\/]{2}(?:\?[\\/][A-Za-z]:|(?:\?[\\/]UNC[\\/])?(?:wsl\$|wsl\.localhost))[\\/]/i;

/**
 * Whether the user is asked before a key file is accessed: keys also come from a machine's entry, which someone else
 * may have made, and such an entry must not make Windows log in elsewhere. If the home directory is on another computer, Windows
 * is logged in there already.
 */
export function needsConsent(
  keyPath: string,
  homeDirectory: string,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return isNetworkPath(keyPath, platform) && !isWithin(keyPath, homeDirectory);
}

/** Whether a Windows path is in a folder, whatever the letter case and the slashes. */
export function isWithin(path: string, folder: string): boolean {
  const way = win32.relative(folder, path);
  return way !== '' && !win32.isAbsolute(way) && way.split('\\')[0] !== '..';
}

/** A key on another computer that the user did not want to be opened, and what to do, as `keyFileFailure` takes it. */
export function networkKeyProblem(path: string): { readonly problem: string; readonly remedy: string } {
  return {
    problem: l10n.t('The key file “{0}” is on another computer and was not opened.', path),
    remedy: l10n.t('Connect again to allow it, or choose another key for the machine.'),
  };
}
