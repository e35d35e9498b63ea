import { isIP } from 'node:net';
import { alternativeName, fitsCertificate } from '../certificates/alternative-names';
import type { SshTarget } from '../ssh/target';
import type { HostAddress } from './addresses';

/** Under which name or address a machine's engine is reached, and what of the typed host others can understand. */
export interface MachineAddress {
  /** For the engine's URL and certificate: an IP address without brackets and zone, or a DNS name. */
  readonly address: string;
  /**
   * The typed host where it means the host to everybody, and a certificate can hold it; undefined where it is a Host of
   * the user's ssh config.
   */
  readonly publicHost: string | undefined;
  /** The IP address under which the host was reached, as far as we know it. */
  readonly ip: string;
}

/**
 * A DNS name stays as typed, so that a changed address is followed; only letters beyond ASCII are put as DNS has them,
 * because Node compares names with a certificate's letter by letter. A `.local` name and a Host of the ssh config become
 * the IP address that answered: docker's client resolves the first only on some systems, and the second never. So does a
 * name that no certificate can hold.
 * @param typed what the person typed as host
 * @param reached the connection's remote address; a name where a jump host resolved it
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
  const isName = isIP(withoutZone(host)) === 0;
  const name = isName && !isAlias ? publicName(host) : undefined;
  const usable = isIP(reached) !== 0 && !/^fe80:/i.test(reached);
  const ip = usable ? reached : (own[0]?.address ?? withoutZone(reached));
  const answered = isIP(reached) === 0 ? (publicName(reached) ?? ip) : ip;
  return {
    address: name === undefined || /\.local\.?$/i.test(name) ? answered : name,
    publicHost: name,
    ip: isIP(ip) === 0 ? '0.0.0.0' : ip,
  };
}

/** An IPv6 address without the network card it is good on. */
function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}

/** A name as certificates and others can have it; undefined where they cannot. */
function publicName(name: string): string | undefined {
  if (!fitsCertificate(name)) {
    return undefined;
  }
  return /\P{ASCII}/u.test(name) ? alternativeName(name).value : name;
}
