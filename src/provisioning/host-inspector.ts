import type { Machine } from '../machines/machine';
import type { SshPrompts } from '../ssh/connection';
import { parseAddresses, type HostAddress } from './addresses';
import type { ProvisionerParts } from './parts';
import { reach } from './reach';

/** Asks a host about itself, without being root and without changing anything. */
export class HostInspector {
  constructor(private readonly parts: Pick<ProvisionerParts, 'connector' | 'resolveTarget'>) {}

  /**
   * The host's own addresses that other hosts can reach, IPv4 first: the candidates for a swarm's advertise address.
   * Loopback, link-local and passing addresses and the bridges of containers are left out.
   * @throws SshFailure, Cancelled
   */
  async addresses(machine: Machine, prompts: SshPrompts, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    const { connection } = await reach(this.parts, machine, machine.sidecar.hostKey, prompts, signal);
    try {
      const result = await connection.run('env LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin ip -o address show', {
        signal,
      });
      return parseAddresses(result.stdout);
    } finally {
      connection.close();
    }
  }
}
