import { isIP } from 'node:net';
import type { SshTarget } from '../ssh/target';
import type { HostAddress } from './addresses';

/** Under which name or address a machine's engine is reached, and what of the typed host others can understand. */
export interface MachineAddress {
  /** For the engine's URL and certificate: an IP address without brackets and zone, or a DNS name. */
  readonly address: string;
  /** The typed host where it means the host to everybody; undefined where it is a Host of the user's ssh config. */
  readonly publicHost: string | undefined;
  /** The IP address under which the host was reached, as far as we know it. */
  readonly ip: string;
}

/**
 * A DNS name stays as typed, so that a changed address is followed. A `.local` name and a Host of the ssh config become
 * the IP address that answered: docker's client resolves the first only on some systems, and the second never.
 * @param typed what the person typed as host
 * @param reached the connection's remote address
 * @param own the host's own addresses, for the link-local case: such an address is good on one network card only
 */
export function machineAddress(
  typed: string,
  target: Pick<SshTarget, 'host'>,
  reached: string,
  own: readonly HostAddress[],
): MachineAddress {
  const host = typed.trim().replace(/^\[(.*)\]$/, '$1');
  const isAlias = host.toLowerCase() !== target.host.toLowerCase();
  const usable = isIP(reached) !== 0 && !/^fe80:/i.test(reached);
  const ip = usable ? reached : (own[0]?.address ?? reached.replace(/%.*$/, ''));
  const isName = isIP(host.replace(/%.*$/, '')) === 0;
  const keepsName = isName && !isAlias && !/\.local\.?$/i.test(host);
  return {
    address: keepsName ? host : isIP(reached) === 0 ? reached : ip,
    publicHost: isAlias || !isName ? undefined : host,
    ip: isIP(ip) === 0 ? '0.0.0.0' : ip,
  };
}
