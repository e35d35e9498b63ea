import { isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import { isPort, parseDestination, type Destination } from '../../../ssh/destination';

/** Nothing but numbers, as the C library takes them for addresses: `10.1` is 10.0.0.1 to it, `192.168.1` 192.168.0.1. */
const numbers = /^(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*$/i;

/**
 * What is wrong with a host as typed, as a sentence. An address that is not whole would lead to another host than is meant.
 * @param sshHosts the Hosts of the person's ssh config, which may have any name
 */
export function hostProblem(text: string, sshHosts: readonly string[] = []): string | undefined {
  const parsed = parseDestination(text);
  if (parsed.kind === 'problem') {
    return parsed.sentence;
  }
  const { host } = parsed.destination;
  return numbers.test(host) && isIP(host) === 0 && !sshHosts.includes(host)
    ? l10n.t('“{0}” is not an IP address: write all four numbers, each from 0 to 255.', host)
    : undefined;
}

/** The parts of a host that {@link hostProblem} has nothing against. */
export function destinationOf(text: string): Destination {
  const parsed = parseDestination(text);
  return parsed.kind === 'destination' ? parsed.destination : { host: text.trim(), user: undefined, port: undefined };
}

/** What is wrong with a user name as typed, as a sentence. */
export function userProblem(text: string): string | undefined {
  return text.trim() === '' ? l10n.t('Type the name of the user to log in as.') : hostProblem(`${text.trim()}@host`);
}

/** What is wrong with a TCP port as typed, as a sentence. */
export function portProblem(text: string): string | undefined {
  return isPort(text.trim()) ? undefined : l10n.t('A port is a whole number from 1 to 65535.');
}
