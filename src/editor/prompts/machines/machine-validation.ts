import { isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { isPort, parseDestination, type Destination } from '../../../ssh/destination';

/** Only numbers, which the C library reads as an address: `10.1` is 10.0.0.1, `192.168.1` is 192.168.0.1. */
const numbers = /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*$/i;

/**
 * A sentence about what is wrong with a host as typed. An incomplete address would lead to a different host.
 * @param sshHosts the Hosts in the user's SSH config, which may have any name
 */
export function hostProblem(text: string, sshHosts: readonly string[] = []): string | undefined {
  const parsed = parseDestination(text);
  if (parsed.kind === 'problem') {
    return parsed.sentence;
  }
  const { host } = parsed.destination;
  return numbers.test(host) && isIP(host) === 0 && !sshHosts.includes(host)
    ? l10n.t('“{0}” is not a complete IP address. Enter four numbers from 0 to 255, such as 192.168.1.13.', host)
    : undefined;
}

/** The parts of a host that {@link hostProblem} accepts. */
export function destinationOf(text: string): Destination {
  const parsed = parseDestination(text);
  return parsed.kind === 'destination' ? parsed.destination : { host: text.trim(), user: undefined, port: undefined };
}

/** A sentence about what is wrong with a user name as typed. */
export function userProblem(text: string): string | undefined {
  return text.trim() === '' ? l10n.t('Enter the name of the user to log in as.') : hostProblem(`${text.trim()}@host`);
}

/** A sentence about what is wrong with a TCP port as typed. */
export function portProblem(text: string): string | undefined {
  return isPort(text.trim()) ? undefined : l10n.t('Enter a port number from 1 to 65535.');
}
