import { isIP } from 'node:net';

/** An address that a host has on one of its interfaces. */
export interface HostAddress {
  /** IPv4 or IPv6 without prefix length, brackets or zone. */
  readonly address: string;
  /** The interface's name on the host, e.g. `eth0`. */
  readonly interface: string;
}

/** How many addresses are read. */
const maxAddresses = 64;

/** Interfaces of Docker and similar software: their addresses cannot be reached from outside the host. */
const virtualInterface = /^(?:lo|docker\d+|docker_gwbridge|br-[0-9a-f]{12}|veth.*|virbr\d+.*|cni\d+|flannel.*|cali.*)$/;

/** IPv6 states in which an address is not reliable: ip-address(8). `temporary` ones change daily (RFC 8981). */
const transientStates = ['temporary', 'deprecated', 'tentative', 'dadfailed'];

/**
 * The host's own addresses under which others can reach it, from `ip -o address show`. Loopback, link-local and transient
 * IPv6 addresses and the bridges of container engines are left out; IPv4 comes first, and of very many addresses only the first ones count.
 */
export function parseAddresses(ipOutput: string): readonly HostAddress[] {
  const addresses: HostAddress[] = [];
  for (const line of ipOutput.split('\n')) {
    const [, device, address, rest] = /^\d+:\s+(\S+)\s+inet6?\s+([0-9A-Fa-f.:]+)(?:\/\d+)?\s(.*)$/s.exec(line) ?? [];
    if (device === undefined || address === undefined || rest === undefined || isIP(address) === 0) {
      continue;
    }
    const words = rest.split(/[\s\\]+/);
    const name = device.split('@', 1)[0] ?? '';
    const global = words[words.indexOf('scope') + 1] === 'global';
    if (global && !virtualInterface.test(name) && !transientStates.some((state) => words.includes(state))) {
      addresses.push({ address, interface: name });
    }
  }
  return addresses.sort((a, b) => isIP(a.address) - isIP(b.address)).slice(0, maxAddresses);
}
