import * as l10n from '@vscode/l10n';
import { isIPv6 } from 'node:net';

/** A host to connect to, as far as it was typed. */
export interface Destination {
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

export type ParsedDestination =
  | { readonly kind: 'destination'; readonly destination: Destination }
  | {
      readonly kind: 'problem';
      /** What is wrong, as a sentence for the user. */
      readonly sentence: string;
    };

/**
 * Reads what users type as a host: `host`, `user@host`, `host:port`, `user@host:port`, `[v6]`, `[v6]:port`, a bare IPv6
 * address, and `ssh://user@host:port`.
 */
export function parseDestination(text: string): ParsedDestination {
  const typed = text
    .trim()
    .replace(/^ssh:\/\//i, '')
    .replace(/\/$/, '');
  // A user name may contain an @ (user@realm), a host cannot.
  const at = typed.lastIndexOf('@');
  const user = at < 0 ? undefined : typed.slice(0, at);
  const place = splitPort(typed.slice(at + 1));
  const sentence = problemOf(user, place);
  if (sentence !== undefined) {
    return { kind: 'problem', sentence };
  }
  const port = place.port === undefined ? undefined : Number(place.port);
  return { kind: 'destination', destination: { host: place.host, user, port } };
}

/** Whether text is a TCP port number, 1–65535, in decimal digits. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}

interface Place {
  readonly host: string;
  readonly port: string | undefined;
  /** The host was in brackets, which only an IPv6 address may have. */
  readonly bracketed: boolean;
}

function splitPort(text: string): Place {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    return { host: bracketed[1] ?? '', port: bracketed[2], bracketed: true };
  }
  const colon = text.indexOf(':');
  if (colon < 0 || isIPv6(text)) {
    return { host: text, port: undefined, bracketed: false };
  }
  return { host: text.slice(0, colon), port: text.slice(colon + 1), bracketed: false };
}

function problemOf(user: string | undefined, { host, port, bracketed }: Place): string | undefined {
  if (host === '') {
    return l10n.t('Enter the name or address of a host.');
  }
  if (bracketed ? !isIPv6(host) : host.includes('[')) {
    return l10n.t('“{0}” is not an IPv6 address.', host);
  }
  if (port?.includes(':') === true) {
    return l10n.t('“{0}” is not an IPv6 address.', `${host}:${port}`);
  }
  const wrongHost = hostNameProblem(host);
  if (wrongHost !== undefined) {
    return wrongHost;
  }
  if (port !== undefined && !isPort(port)) {
    return l10n.t('“{0}” is not a port: it must be a number from 1 to 65535.', port);
  }
  return user === undefined ? undefined : userNameProblem(user);
}

/** Why a text cannot be a host's name, address (IPv6 without brackets) or alias, as a sentence; undefined if it can. */
export function hostNameProblem(host: string): string | undefined {
  if (host === '') {
    return l10n.t('Enter the name or address of a host.');
  }
  if (host.startsWith('-')) {
    return l10n.t('A host cannot start with “-”.');
  }
  const invalid = isIPv6(host) ? undefined : /[^\p{L}\p{N}._~-]/u.exec(host)?.[0];
  return invalid === undefined ? undefined : l10n.t('A host cannot contain “{0}”.', invalid);
}

/**
 * Why a text cannot be a user's name, as a sentence; undefined if it can. Rejects everything that OpenSSH does (`valid_ruser` in
 * ssh.c), and what would end the name in `user@host:port` or a URL.
 */
export function userNameProblem(user: string): string | undefined {
  if (user === '') {
    return l10n.t('The user name before “@” is missing.');
  }
  if (user.startsWith('-')) {
    return l10n.t('A user name cannot start with “-”.');
  }
  if (user.endsWith('\\')) {
    return l10n.t('A user name cannot end with “{0}”.', '\\');
  }
  const invalid = /[\s:/'"`;&<>|(){}$\p{Cc}\p{Cf}]/u.exec(user)?.[0];
  return invalid === undefined ? undefined : l10n.t('A user name cannot contain “{0}”.', invalid);
}

/**
 * What keeps a text from being a host's name, or the name by which known_hosts has the host: a character that would make a
 * pattern, two names, a marker, a comment or another line of it there (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT), or an option
 * on a command line. Undefined if it is fine.
 */
export function invalidPartOf(name: string): string | undefined {
  return /^[-!|#@]|[\s\p{C},*?]/u.exec(name)?.[0];
}

/** The maximum length of a host's name in characters, as in ssh (NI_MAXHOST). */
export const maxHostName = 1025;
