import { isIP } from 'node:net';
import type { SwarmNode } from '../../engine/types';
import { hostOf, isDialable } from '../views/nodes';

/** The groups of an IPv6 address without a zone, with `::` expanded. */
function groups6(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const parse = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const [before, after] = [parse(head), parse(tail ?? '')];
  return tail === undefined
    ? before
    : [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** An address as bits; undefined for anything but a plain IPv4 or IPv6 address. */
function bitsOf(address: string): string | undefined {
  switch (isIP(address)) {
    case 4:
      return address
        .split('.')
        .map((part) => Number(part).toString(2).padStart(8, '0'))
        .join('');
    case 6:
      return address.includes('.') || address.includes('%')
        ? undefined
        : groups6(address)
            .map((group) => group.toString(2).padStart(16, '0'))
            .join('');
    default:
      return undefined;
  }
}

/** How many leading bits two addresses share; −1 if they cannot be compared. */
export function sharedBits(a: string, b: string): number {
  const left = bitsOf(a) ?? '';
  const right = bitsOf(b) ?? '';
  if (left === '' || left.length !== right.length) {
    return -1;
  }
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) {
    shared++;
  }
  return shared;
}

/** Hosts that share this many bits are taken to be in one network, because the real masks are unknown. */
function isNear(a: string, b: string): boolean {
  return sharedBits(a, b) >= (isIP(a) === 4 ? 16 : 64);
}

/**
 * The managers' addresses for a join, the best one first, because engines dial only that: reachable managers first, then
 * those in the joining machine's network, then the leader.
 * @param near an address of the joining machine
 */
export function remoteAddresses(nodes: readonly SwarmNode[], near: string): readonly string[] {
  const rank = (node: SwarmNode): number =>
    (node.manager?.reachability === 'reachable' ? 4 : 0) +
    (isNear(hostOf(node.manager?.address ?? ''), near) ? 2 : 0) +
    (node.manager?.leader === true ? 1 : 0);
  return nodes
    .filter((node) => isDialable(hostOf(node.manager?.address ?? '')))
    .sort((a, b) => rank(b) - rank(a))
    .map((node) => node.manager?.address ?? '');
}

/**
 * The address a joining machine should advertise: its own one in the manager's network. Undefined if none is known: the
 * engine then uses the one that the manager sees.
 */
export function advertiseAddress(candidates: readonly string[], remote: string): string | undefined {
  const host = hostOf(remote);
  return candidates
    .filter((address) => isNear(address, host))
    .sort((a, b) => sharedBits(b, host) - sharedBits(a, host))[0];
}
