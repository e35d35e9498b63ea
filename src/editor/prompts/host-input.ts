import * as l10n from '@vscode/l10n';

/** A host as a person types it: `pi1.local`, `pirate@pi1.local:2222`, `fe80::1%eth0`, `[fd00::11]:22`, `ssh://pi1`. */
export interface HostInput {
  /** A name or address; IPv6 without brackets. */
  readonly host: string;
  readonly user: string | undefined;
  readonly port: number | undefined;
}

/** The parts of the text, or what is wrong with it as a sentence. */
export function parseHost(text: string): HostInput | { readonly problem: string } {
  const bare = text.trim().replace(/^ssh:\/\/(.*?)\/?$/i, '$1');
  if (bare === '') {
    return { problem: l10n.t('Type a host name, an address, or a Host of your ssh config.') };
  }
  const at = bare.lastIndexOf('@');
  const user = at === -1 ? undefined : bare.slice(0, at);
  const userFault = user === undefined ? undefined : userProblem(user);
  if (userFault !== undefined) {
    return { problem: userFault };
  }
  const { host, port } = splitPort(bare.slice(at + 1));
  const portFault = port === undefined ? undefined : portProblem(port);
  if (portFault !== undefined) {
    return { problem: portFault };
  }
  const hostFault = hostProblem(host);
  return hostFault === undefined
    ? { host, user, port: port === undefined ? undefined : Number(port) }
    : { problem: hostFault };
}

/** What is wrong with a TCP port as typed, as a sentence. */
export function portProblem(text: string): string | undefined {
  const port = text.trim();
  return /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535
    ? undefined
    : l10n.t('A port is a whole number from 1 to 65535; “{0}” is not.', port);
}

/** What is wrong with a user name as typed, as a sentence. */
export function userProblem(text: string): string | undefined {
  const user = text.trim();
  if (user === '') {
    return l10n.t('Type the name of the user to log in as.');
  }
  if (/[\s:@/\p{Cc}]/u.test(user)) {
    return l10n.t('The user name “{0}” has a space or one of : @ / in it.', user);
  }
  return user.startsWith('-') ? l10n.t('The user name “{0}” starts with a dash.', user) : undefined;
}

function splitPort(text: string): { host: string; port: string | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    return { host: bracketed[1] ?? '', port: bracketed[2] };
  }
  const named = /^([^:]*):([^:]*)$/.exec(text);
  return named === null ? { host: text, port: undefined } : { host: named[1] ?? '', port: named[2] };
}

function hostProblem(host: string): string | undefined {
  if (host === '') {
    return l10n.t('The name or address of the host is missing.');
  }
  if (host.startsWith('-')) {
    return l10n.t('The host “{0}” starts with a dash.', host);
  }
  if (host.includes(':')) {
    return isIpv6(host) ? undefined : l10n.t('“{0}” is neither an IPv6 address nor a host with a port.', host);
  }
  if (/^[\d.]+$/.test(host)) {
    return isIpv4(host) ? undefined : l10n.t('“{0}” is not an IPv4 address: that is four numbers up to 255.', host);
  }
  return /^[\p{L}\p{N}._%+-]+$/u.test(host)
    ? undefined
    : l10n.t('The host “{0}” has characters that no name or address has.', host);
}

function isIpv4(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) && text.split('.').every((part) => Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  const [address = ''] = text.split('%');
  // URL knows every form of an IPv6 address, IPv4 endings included.
  return /^[\da-f:.]+$/i.test(address) && URL.canParse(`http://[${address}]/`);
}
