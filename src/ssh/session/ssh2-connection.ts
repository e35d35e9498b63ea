import type { Duplex } from 'node:stream';
import type { RunOptions, RunResult, SshConnection } from '../connection';
import type { HostKey } from '../host-key';
import type { SshFailure } from '../failure';
import { forwardPort, forwardSocket } from './forward';
import { runCommand } from './run-command';
import type { Session } from './session';
import type { SshTarget } from '../target';

/** A connection over ssh2: the session with the target, and those with the jump hosts under it. */
export class Ssh2Connection implements SshConnection {
  readonly #session: Session;

  /** @param sessions those with the jump hosts, outermost first, and at last the one with the target */
  constructor(
    readonly target: SshTarget,
    readonly remoteAddress: string,
    sessions: readonly Session[],
  ) {
    const [session, ...jumps] = [...sessions].reverse();
    if (session === undefined) {
      throw new TypeError('A connection needs a session.');
    }
    this.#session = session;
    session.onEnd(() => jumps.forEach((jump) => jump.end()));
  }

  get hostKey(): HostKey {
    return this.#session.hostKey;
  }

  run(command: string, options: RunOptions = {}): Promise<RunResult> {
    return runCommand(this.#session, command, options);
  }

  openSocket(path: string, signal?: AbortSignal): Promise<Duplex> {
    return forwardSocket(this.#session, path, signal);
  }

  openPort(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return forwardPort(this.#session, host, port, signal);
  }

  onClose(listener: (failure?: SshFailure) => void): () => void {
    return this.#session.onEnd(listener);
  }

  close(): void {
    this.#session.end();
  }
}
