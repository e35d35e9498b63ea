import { BlockList } from 'node:net';
import type { AlternativeName } from './alternative-names';

/**
 * What a name or address refers to. `own-computer`: the computer that uses it. `one-link`: a different host on each
 * network link. `no-host`: no single host. `host`: one host, as far as the text shows.
 */
export type NameScope = 'host' | 'own-computer' | 'one-link' | 'no-host';

/** The special-purpose addresses (RFC 6890, RFC 5771, RFC 4291). An IPv4 address within an IPv6 one counts as such. */
const ranges: readonly (readonly [Exclude<NameScope, 'host'>, BlockList])[] = [
  ['own-computer', blockList([['127.0.0.0', 8]], [['::1', 128]])],
  ['one-link', blockList([['169.254.0.0', 16]], [['fe80::', 10]])],
  [
    'no-host',
    blockList(
      [
        ['0.0.0.0', 8],
        ['224.0.0.0', 4],
        ['255.255.255.255', 32],
      ],
      [
        ['::', 128],
        ['ff00::', 8],
      ],
    ),
  ],
];

/** Names that never leave a computer (RFC 6761, 6.3), and those that distributions add to /etc/hosts beside them. */
const ownComputer = /(?:^|\.)localhost$|^(?:localhost[46]?|ip6-localhost|ip6-loopback)(?:\.localdomain[46]?)?$/;

/** What a name or address refers to, by its text; nothing is resolved. */
export function scopeOf({ kind, value }: AlternativeName): NameScope {
  if (kind === 'dns') {
    return ownComputer.test(value) ? 'own-computer' : 'host';
  }
  const family = value.includes(':') ? 'ipv6' : 'ipv4';
  return ranges.find(([, list]) => list.check(value, family))?.[0] ?? 'host';
}

type Subnet = readonly [address: string, prefix: number];

function blockList(ipv4: readonly Subnet[], ipv6: readonly Subnet[]): BlockList {
  const list = new BlockList();
  ipv4.forEach(([address, prefix]) => list.addSubnet(address, prefix, 'ipv4'));
  ipv6.forEach(([address, prefix]) => list.addSubnet(address, prefix, 'ipv6'));
  return list;
}
