import * as l10n from '@vscode/l10n';
import { hostNameProblem, userNameProblem } from '../../ssh/destination';

/** What a text in a file of the store may be. Other programs write these files, and what is in them reaches shells and URLs. */
export interface TextRule {
  /** How many UTF-16 code units it may have. */
  readonly longest: number;
  readonly holds: (text: string) => boolean;
  /** What is wrong with a text that does not hold: names what is allowed, as a sentence without its period. */
  readonly problem: (path: string) => string;
}

/** A name, an address, or a Host of an ssh config, as the user may type it. */
export const hostRule: TextRule = {
  // The longest name in DNS has 253 characters (RFC 1035, 2.3.4).
  longest: 255,
  holds: (text) => hostNameProblem(text) === undefined,
  problem: (path) =>
    l10n.t('“{0}” must be the name or address of a host: only letters, digits, “.”, “-”, “_”, and “~”', path),
};

/** A user to log in as; OpenSSH refuses the same characters and a few less (`valid_ruser` in ssh.c). */
export const userRule: TextRule = {
  longest: 255,
  holds: (text) => userNameProblem(text) === undefined,
  problem: (path) =>
    l10n.t(
      '“{0}” must be a user name without spaces, quotes, control characters or any of {1}',
      path,
      ': / ; & < > | ( ) { } $',
    ),
};

/** A path; what else it may be is up to the file system. */
export const pathRule: TextRule = {
  // Linux allows 4096 bytes (limits.h, PATH_MAX), Windows 32,767 characters in rare cases.
  longest: 4096,
  holds: (text) => !hasBreaks(text),
  problem: (path) => l10n.t('“{0}” must be a path without line breaks or control characters', path),
};

/**
 * An entry of `ServerCertSANs`. Whether it can be in a certificate is decided when one is made, with a reason for each
 * that cannot; until then it is just kept. docker-machine takes anything.
 */
export const certificateNameRule: TextRule = {
  longest: 255,
  holds: (text) => !hasBreaks(text),
  problem: (path) => l10n.t('“{0}” must be a list of names without line breaks or control characters', path),
};

/** `InstallURL` as other programs write it, such as “none”: it is kept for them, and neither fetched nor run from here. */
export const installUrlRule: TextRule = {
  longest: 2048,
  holds: (text) => !hasBreaks(text),
  problem: (path) => l10n.t('“{0}” must be a string without line breaks or control characters', path),
};

/** The name of a driver of docker-machine. */
export const driverRule: TextRule = {
  longest: 64,
  holds: (text) => /^[A-Za-z0-9][\w.-]*$/.test(text),
  problem: (path) => l10n.t('“{0}” must be the name of a driver: only letters, digits, “.”, “-”, and “_”', path),
};

/** A time as ISO 8601 has it. */
export const timeRule: TextRule = {
  longest: 40,
  holds: (text) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  problem: (path) => l10n.t('“{0}” must be a time like {1}', path, '2026-01-31T12:00:00Z'),
};

/** Control characters, or what ends a line in Unicode. */
function hasBreaks(text: string): boolean {
  return /[\p{Cc}\p{Zl}\p{Zp}]/u.test(text);
}
