import type { SshConnection, SshPrompts } from '../../ssh/connection';
import type { HostKey } from '../../ssh/host-key';
import type { SshTarget } from '../../ssh/target';
import { connectedLine, connectingLine } from '../narrative';
import type { ProvisionerParts } from '../parts';

/** Where to connect, as the wizard or the store has it. */
export interface Whereabouts {
  readonly host: string;
  readonly sshUser: string | undefined;
  readonly sshPort: number | undefined;
  readonly sshKeyPath: string | undefined;
}

/** A connection, and the target that led to it. */
export interface Reached {
  readonly connection: SshConnection;
  readonly target: SshTarget;
}

/**
 * Finds and connects to a host, and tells how that goes.
 * @param pinned the host key of the last contact
 * @throws SshFailure, the ssh config's failures, Cancelled
 */
export async function reach(
  parts: Pick<ProvisionerParts, 'connector' | 'resolveTarget'>,
  where: Whereabouts,
  pinned: HostKey | undefined,
  prompts: SshPrompts & { line?(text: string): void },
  signal: AbortSignal | undefined,
): Promise<Reached> {
  const target = await parts.resolveTarget({
    host: where.host,
    user: where.sshUser,
    port: where.sshPort,
    keyPath: where.sshKeyPath,
  });
  prompts.line?.(connectingLine(target));
  const progress: string[] = [];
  const connection = await parts.connector.connect(target, {
    prompts,
    pinnedHostKey: pinned,
    signal,
    onProgress: (line) => progress.push(line),
  });
  prompts.line?.(connectedLine(progress));
  return { connection, target };
}
