import type { RunOptions, RunResult, SshConnection } from '../../../../src/ssh/connection';
import type { SshTarget } from '../../../../src/ssh/target';

export const target: SshTarget = {
  host: '10.77.0.11',
  port: 22,
  user: 'sailor',
  identityFiles: ['/home/me/.ssh/id_ed25519'],
  agent: undefined,
  hostKeyAlias: undefined,
  jumps: [],
};

/** What a command gave; a string is its standard output. */
export function result(change: Partial<RunResult> | string = {}): RunResult {
  const parts = typeof change === 'string' ? { stdout: change } : change;
  return { exitCode: 0, exitSignal: undefined, stdout: '', stderr: '', truncated: false, ...parts };
}

/** A connection whose commands a test answers. */
export class FakeConnection implements SshConnection {
  target = target;
  readonly remoteAddress = '10.77.0.11';
  readonly hostKey = {
    type: 'ssh-ed25519',
    key: 'AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH',
    fingerprint: 'SHA256:gNSIRW+2Iyiuvsdp/bgjy38bvWHw6wQm3tuoXrl3WjQ',
  };
  closed = false;

  constructor(private readonly answer: (command: string, options: RunOptions) => RunResult | Promise<RunResult>) {}

  async run(command: string, options: RunOptions = {}): Promise<RunResult> {
    return this.answer(command, options);
  }

  openSocket(): Promise<never> {
    return Promise.reject(new Error('not used'));
  }

  openPort(): Promise<never> {
    return Promise.reject(new Error('not used'));
  }

  onClose(): () => void {
    return () => undefined;
  }

  close(): void {
    this.closed = true;
  }
}
