import { isIP } from 'node:net';
import { alternativeName, alternativeNameOf, fitsCertificate } from '../../certificates/alternative-names';
import { scopeOf } from '../../certificates/name-scope';
import type { SshTarget } from '../../ssh/target';
import type { HostAddress } from '../probe/addresses';

/** The name or address at which a machine's engine is reached, and what other computers understand of the host as entered. */
export interface MachineAddress {
  /** For the engine's URL and certificate: an IP address without brackets and zone, or a DNS name. */
  readonly address: string;
  /** Whether the user entered that address, as host or in their ssh config; otherwise it comes from the network. */
  readonly addressGiven: boolean;
  /**
   * The host as entered if others understand it and a certificate can hold it; undefined if it is a Host of
   * the user's ssh config.
   */
  readonly publicHost: string | undefined;
  /** The IP address under which the host was reached, as far as it is known. */
  readonly ip: string;
  /** Whether ssh reaches the host through another one, which may resolve addresses differently. */
  readonly throughJump: boolean;
}

/**
 * A DNS name stays as typed, so that a changed address is followed; only letters beyond ASCII are put as DNS has them,
 * because Node compares names with a certificate's letter by letter. A `.local` name and a Host of the ssh config become
 * the IP address that answered: docker's client resolves the first only on some systems, and the second never. So does a
 * name that no certificate can hold. What the host reports about its own addresses only affects what its engine listens on.
 * @param typed the host as the user entered it
 * @param reached the connection's remote address; a name if a jump host resolved it
 * @param own the host's own addresses
 */
export function machineAddress(
  typed: string,
  target: Pick<SshTarget, 'host' | 'jumps'>,
  reached: string,
  own: readonly HostAddress[],
): MachineAddress {
  const host = typed.trim().replace(/^\[(.*)\]$/, '$1');
  const isAlias = host.toLowerCase() !== target.host.toLowerCase();
  const isName = isIP(withoutZone(host)) === 0;
  const name = isName && !isAlias ? publicName(host) : undefined;
  const usable = isIP(reached) !== 0 && !/^fe80:/i.test(reached);
  const ip = usable ? reached : (own[0]?.address ?? withoutZone(reached));
  const answered = isIP(reached) === 0 ? (publicName(reached) ?? reached) : withoutZone(reached);
  const stays = name !== undefined && !/\.local\.?$/i.test(name);
  return {
    address: stays ? name : answered,
    addressGiven: stays || isSame(target.host, reached),
    publicHost: name,
    ip: isIP(ip) === 0 ? '0.0.0.0' : ip,
    throughJump: target.jumps.length > 0,
  };
}

/** An IPv6 address without the network card it is good on. */
function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? '';
}

/** A name as certificates and other computers can use it; undefined if they cannot. */
function publicName(name: string): string | undefined {
  if (!fitsCertificate(name)) {
    return undefined;
  }
  return /\P{ASCII}/u.test(name) ? alternativeName(name).value : name;
}

/** Whether a given host is the address that answered; `localhost` is every address of this computer to itself. */
function isSame(given: string, reached: string): boolean {
  const [one, other] = [alternativeNameOf(given), alternativeNameOf(reached)];
  return (
    one !== undefined &&
    other !== undefined &&
    (one.value === other.value || (scopeOf(one) === 'own-computer' && scopeOf(other) === 'own-computer'))
  );
}
