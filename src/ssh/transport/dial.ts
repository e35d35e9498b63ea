import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { abortionOf, orAborted } from '../../abort';
import { Cancelled, throwIfCancelled } from '../../failure';
import type { SshFailure } from '../failure';
import { noRoute, connectionRefused, timedOut, unknownHost } from './connection-failures';

/** Gives the addresses of a name, best first. `family` 0 asks for both kinds. Rejects if there are none. */
export type ResolveName = (host: string, family: 0 | 4 | 6) => Promise<readonly string[]>;

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** The host for display, in failures. */
  readonly label: string;
  /** Milliseconds for name and connection together. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
  /** The system's resolver by default. */
  readonly resolveName?: ResolveName | undefined;
}

/** How long the next address waits for the one before it, in milliseconds; RFC 8305, section 8. */
const attemptDelay = 250;

/**
 * Opens a TCP connection to a name or an address. Every address of the name is tried, one shortly after the other, and
 * the first that answers is taken.
 * @throws SshFailure `unknown-host`, `refused`, `no-route` or `timed-out`, within the timeout; Cancelled
 */
export async function dial(options: DialOptions): Promise<Socket> {
  throwIfCancelled(options.signal);
  const giveUp = new AbortController();
  const cancel = (): void => giveUp.abort(new Cancelled());
  options.signal?.addEventListener('abort', cancel);
  let late = (): SshFailure => unknownHost(options.label, options.host);
  const timer = setTimeout(() => giveUp.abort(late()), options.timeout);
  try {
    const addresses = await orAborted(addressesOf(options), giveUp.signal);
    late = () => timedOut(options.label, options.timeout);
    return await race(addresses, options, giveUp.signal);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', cancel);
  }
}

async function addressesOf({ host, label, resolveName = systemResolver }: DialOptions): Promise<readonly string[]> {
  if (isIP(host) !== 0) {
    return [host];
  }
  try {
    const addresses = await lookUp(host, resolveName);
    if (addresses.length > 0) {
      return addresses;
    }
  } catch (error) {
    throw unknownHost(label, host, error);
  }
  throw unknownHost(label, host);
}

function lookUp(host: string, resolveName: ResolveName): Promise<readonly string[]> {
  // Multicast DNS answers for IPv6 only after seconds if a host has none, so IPv4 must not wait for it.
  return host.toLowerCase().endsWith('.local')
    ? resolveName(host, 4).catch(() => resolveName(host, 6))
    : resolveName(host, 0);
}

async function systemResolver(host: string, family: 0 | 4 | 6): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, family });
  return found.map(({ address }) => address);
}

function race(addresses: readonly string[], options: DialOptions, giveUp: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const open = new Set<Socket>();
    const errors: Error[] = [];
    let timer: NodeJS.Timeout | undefined;

    const settle = (): void => {
      clearTimeout(timer);
      giveUp.removeEventListener('abort', abort);
      open.forEach((socket) => socket.destroy());
    };
    const abort = (): void => {
      settle();
      reject(abortionOf(giveUp));
    };
    const next = (): void => {
      clearTimeout(timer);
      const address = waiting.shift();
      if (address === undefined) {
        return;
      }
      timer = setTimeout(next, attemptDelay);
      const socket = connect({ host: address, port: options.port, noDelay: true });
      open.add(socket);
      socket.once('connect', () => {
        open.delete(socket);
        settle();
        resolve(socket);
      });
      // Stays for the socket's life: an error after the race is for the new owner of the socket, if there is one.
      socket.on('error', (error) => {
        if (!open.delete(socket)) {
          return;
        }
        errors.push(error);
        if (open.size === 0 && waiting.length === 0) {
          settle();
          reject(connectFailure(errors, options));
        } else {
          next();
        }
      });
    };
    giveUp.addEventListener('abort', abort);
    if (giveUp.aborted) {
      abort();
    } else {
      next();
    }
  });
}

/** Which failure of several addresses to report: one from a host that responded explains more than one from a host that did not. */
function connectFailure(errors: readonly Error[], { label, timeout }: DialOptions): SshFailure {
  const withCode = (...codes: readonly string[]): Error | undefined =>
    errors.find((error) => 'code' in error && typeof error.code === 'string' && codes.includes(error.code));
  const answered = withCode('ECONNREFUSED', 'ECONNRESET');
  if (answered !== undefined) {
    return connectionRefused(label, answered);
  }
  const late = withCode('ETIMEDOUT');
  return late === undefined ? noRoute(label, errors[0]) : timedOut(label, timeout, late);
}
