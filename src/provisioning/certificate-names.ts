import { fitsCertificate } from '../certificates/alternative-names';
import type { HostAddress } from './addresses';

/** How a machine is called by those who reach it. */
export interface MachineNames {
  readonly machine: string;
  /** The stored address: an IP address or a DNS name. */
  readonly address: string;
  /** What the person typed as host; undefined where it means nothing to others, or no certificate can hold it. */
  readonly host: string | undefined;
  /** Names and addresses that the person wants in the certificate. */
  readonly extra: readonly string[];
}

/**
 * The names without which the certificate is of no use. The host's other addresses come and go (DHCP, VPNs, docks): a
 * restart of the engine for each of them would be out of proportion.
 */
export function requiredNames({ address, host, extra }: MachineNames): readonly string[] {
  return [...new Set([address, ...(host === undefined ? [] : [host]), ...extra])];
}

/**
 * Every name and address under which the engine may be reached: what a new certificate is for. The names of machine and
 * host are there for convenience, and left out where no certificate can hold them.
 */
export function certificateNames(
  names: MachineNames,
  host: { readonly hostname: string; readonly addresses: readonly HostAddress[] },
): readonly string[] {
  const hostnames = [host.hostname, ...(host.hostname.includes('.') ? [] : [`${host.hostname}.local`])];
  return [
    ...new Set([
      ...requiredNames(names),
      ...[names.machine, ...hostnames].filter(fitsCertificate),
      'localhost',
      '127.0.0.1',
      '::1',
      ...host.addresses.map(({ address }) => address),
    ]),
  ];
}
