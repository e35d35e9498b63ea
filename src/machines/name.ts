import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';

/** docker-machine's rule for names (libmachine/host/host.go, `validHostNamePattern`). */
const validName = /^[a-zA-Z0-9][a-zA-Z0-9.-]*$/;

/** The longest name of a folder in the usual file systems. */
const longestFolder = 255;

/** How much of a folder's name is shown for it. */
const shownName = 64;

/** The longest label of a DNS name: the name becomes part of `NAME.local` and of a certificate. */
const longest = 63;

/** Names that Windows keeps for devices, with any extension; a folder cannot have them. */
const windowsDevice = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * Whether a machine can have this name: docker-machine's rule, which has no length. Names of new machines are bounded by
 * {@link nameProblem}.
 */
export function isMachineName(name: string): boolean {
  return name.length <= longestFolder && validName.test(name);
}

/**
 * What is shown for a folder whose name no machine can have: the name with escapes for all but letters, digits and a few marks,
 * such as `a\u{a}b`. Two folders have two such names, and none is a machine's.
 */
export function harmlessName(folder: string): string {
  const escaped = folder
    .slice(0, shownName)
    .replace(/[^\p{L}\p{N} _.+@-]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  if (folder.length <= shownName && escaped.length <= shownName) {
    return escaped;
  }
  // Enough of a digest that two folders still have two names.
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return `${escaped.slice(0, shownName - digest.length - 1)}…${digest}`;
}

/**
 * Why a new machine cannot have this name, as a sentence; undefined if it can.
 * @param taken the names of the machines there are; names that differ in case only count as equal, because folders on
 *   Windows and macOS do
 */
export function nameProblem(
  name: string,
  taken: readonly string[],
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  if (name === '') {
    return l10n.t('A machine needs a name.');
  }
  if (!validName.test(name)) {
    return /^[a-zA-Z0-9]/.test(name)
      ? l10n.t('“{0}” may contain only letters (a–z), digits, “-”, and “.”.', name)
      : l10n.t('“{0}” must begin with a letter (a–z) or a digit.', name);
  }
  if (name.length > longest) {
    return l10n.t('The name has {0} characters; the maximum is {1}.', name.length, longest);
  }
  if (platform === 'win32' && (windowsDevice.test(name) || name.endsWith('.'))) {
    return l10n.t('Windows does not allow folders named “{0}”.', name);
  }
  const same = taken.find((other) => other.toLowerCase() === name.toLowerCase());
  if (same !== undefined) {
    return l10n.t('A machine named “{0}” already exists.', same);
  }
  return undefined;
}
