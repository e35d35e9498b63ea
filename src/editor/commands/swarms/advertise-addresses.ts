import { BlockList, isIP } from 'node:net';
import * as l10n from '@vscode/l10n';
import type { HostAddress } from '../../../provisioning/probe/addresses';

/** One address at which a swarm's first manager may be reached. */
export interface AddressChoice {
  readonly address: string;
  /** The interface, and what kind of address it is. */
  readonly description: string;
}

/**
 * The addresses to advertise. The machine's address comes first: it is known to be reachable.
 * @param own the host's own addresses
 * @param known the address or name of the machine's engine; names are not offered because engines advertise addresses only
 */
export function addressChoices(own: readonly HostAddress[], known: string): readonly AddressChoice[] {
  const choices = own.map(({ address, interface: name }) => ({
    address,
    description: [name, kindOf(address), ...(address === known ? [l10n.t('the address of the machine')] : [])].join(
      ' · ',
    ),
  }));
  return [...choices.filter(({ address }) => address === known), ...choices.filter(({ address }) => address !== known)];
}

/**
 * The choices if the host's addresses could not be read: only the machine's address, or none if that is a name.
 * @param known the address or name of the machine's engine
 */
export function knownAddress(known: string): readonly AddressChoice[] {
  return isIP(known) === 0
    ? []
    : [{ address: known, description: [kindOf(known), l10n.t('the address of the machine')].join(' · ') }];
}

/** RFC 1918 and RFC 4193 are private networks; RFC 6598 is shared by carriers and used by VPNs. */
function kindOf(address: string): string {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (privateNetworks().check(address, family)) {
    return l10n.t('private network');
  }
  return sharedNetworks().check(address, family) ? l10n.t('shared network, such as a VPN') : l10n.t('public');
}

function privateNetworks(): BlockList {
  const list = new BlockList();
  list.addSubnet('10.0.0.0', 8, 'ipv4');
  list.addSubnet('172.16.0.0', 12, 'ipv4');
  list.addSubnet('192.168.0.0', 16, 'ipv4');
  list.addSubnet('fc00::', 7, 'ipv6');
  return list;
}

function sharedNetworks(): BlockList {
  const list = new BlockList();
  list.addSubnet('100.64.0.0', 10, 'ipv4');
  return list;
}
