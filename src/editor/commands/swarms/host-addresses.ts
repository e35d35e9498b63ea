import * as vscode from 'vscode';
import { parseAddresses, type HostAddress } from '../../../provisioning/probe/addresses';
import type { SshPrompts } from '../../../ssh/connection';
import type { FleetLike } from '../../../machines/fleet';
import type { SshPool } from '../../../ssh/pool';
import { resolveTarget } from '../../../ssh/resolve-target';
import { EditorFailure } from '../../failure';
import type { Output } from '../../output';
import { sshEnvironment } from '../../ssh-environment';
import { requireMachine } from '../machines/target';

/** The user's PATH may lack the folders that hold system programs. */
const listAddresses = 'PATH="$PATH:/usr/sbin:/sbin" ip -o address show';

/** Reads the addresses of machines over SSH. */
export class HostAddresses {
  constructor(
    private readonly fleet: FleetLike,
    private readonly pool: SshPool,
    private readonly prompts: SshPrompts,
    private readonly output: Output,
  ) {}

  /**
   * The addresses at which other hosts may reach a machine, IPv4 first.
   * @throws SshFailure; EditorFailure if there is no such machine, or if it does not list its addresses
   */
  async of(name: string, signal?: AbortSignal): Promise<readonly HostAddress[]> {
    const { machine } = requireMachine(this.fleet, name);
    const target = await resolveTarget(
      { host: machine.host, user: machine.sshUser, port: machine.sshPort, keyPath: machine.sshKeyPath },
      sshEnvironment(),
    );
    const lease = await this.pool.use(target, {
      prompts: this.prompts,
      pinnedHostKey: machine.sidecar.hostKey,
      signal,
      onProgress: (line) => {
        this.output.line(name, line);
      },
    });
    try {
      const { exitCode, stdout, stderr } = await lease.connection.run(listAddresses, { signal });
      if (exitCode !== 0) {
        throw new EditorFailure(
          'no-addresses',
          vscode.l10n.t('Could not read the addresses of “{0}”: {1}', name, stderr.trim()),
          vscode.l10n.t('Install the iproute2 package on the host.'),
        );
      }
      return parseAddresses(stdout);
    } finally {
      lease.end();
    }
  }
}
