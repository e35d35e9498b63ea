import type { MachineSpec } from '../../machines/machine';
import type { SshConnection } from '../../ssh/connection';
import type { HostKey } from '../../ssh/host-key';
import type { SshTarget } from '../../ssh/target';
import { connectedLine, connectingLine } from '../narrative';
import type { ProvisionObserver } from '../observer';
import type { ProvisionerParts } from '../parts';

/** A connection to a host, and the target that it was made to. */
export interface ConnectedHost {
  readonly connection: SshConnection;
  readonly target: SshTarget;
}

/**
 * Resolves the host that the user entered, connects to it, and reports both.
 * @param pinned the machine's host key; undefined for a new machine
 * @throws SshFailure, the ssh config's failures, Cancelled
 */
export async function connectHost(
  { connector, resolveTarget }: Pick<ProvisionerParts, 'connector' | 'resolveTarget'>,
  { host, sshUser, sshPort, sshKeyPath }: MachineSpec,
  pinned: HostKey | undefined,
  observer: ProvisionObserver,
  signal: AbortSignal,
): Promise<ConnectedHost> {
  const target = await resolveTarget({ host, user: sshUser, port: sshPort, keyPath: sshKeyPath });
  observer.line(connectingLine(target));
  const progress: string[] = [];
  const connection = await connector.connect(target, {
    prompts: observer,
    pinnedHostKey: pinned,
    signal,
    onProgress: (line) => progress.push(line),
  });
  observer.line(connectedLine(progress));
  return { connection, target };
}
