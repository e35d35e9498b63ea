import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { RunOptions, RunResult, SshConnection } from '../../ssh/connection';
import { followScript, removeBackupsScript } from '../apply/apply-script';
import { EventStream } from '../apply/event-stream';
import type { HostFacts } from '../facts';
import { ProvisionFailure } from '../failure';
import { kindOf } from '../host-kinds/kinds';
import type { ProvisionObserver } from '../observer';
import { parseProbe, type ProbeAnswer } from '../probe/probe';
import { probeScript } from '../probe/probe-script';
import { asksForPassword, RemoteShell, type Privilege } from './remote-shell';
import { ShownOutput } from './shown-output';

/** How much of each output stream of an inspection is read, in bytes; usually there are 20 KiB. */
const maxAnswer = 1024 * 1024;

/** One connection to a host, and how to be root there. */
export class HostSession {
  readonly shell: RemoteShell;
  #privilege: Privilege | undefined;
  #groups: readonly string[] = [];

  constructor(
    connection: SshConnection,
    private readonly machine: string,
    private readonly enginePort: number,
    private readonly observer: ProvisionObserver,
  ) {
    this.shell = new RemoteShell(connection, machine);
  }

  /** How to be root; known after the first {@link inspect}. */
  get privilege(): Privilege {
    if (this.#privilege === undefined) {
      throw new Error('The host was not inspected yet.');
    }
    return this.#privilege;
  }

  /**
   * Inspects the host as root; asks for sudo's password if necessary. Waits for an earlier run that is still in progress
   * on the host, for example after its connection was cut.
   * @throws ProvisionFailure; Cancelled; SshFailure
   */
  async inspect(signal: AbortSignal): Promise<HostFacts> {
    let facts = await this.#inspectOnce(signal);
    for (let waits = 0; facts.applying && waits < 3; waits += 1) {
      this.observer.line(l10n.t('An earlier run is still in progress on the host. Waiting for it to end …'));
      await this.#follow(signal);
      facts = await this.#inspectOnce(signal);
    }
    return facts;
  }

  /** Removes the backups of an earlier run, which are no longer needed. */
  async removeBackups(signal: AbortSignal): Promise<void> {
    await this.shell.run(this.privilege, removeBackupsScript(), { signal });
  }

  /** Shows the output of the run in progress on the host until it ends. */
  async #follow(signal: AbortSignal): Promise<void> {
    const shown = new ShownOutput(this.observer);
    const output = new EventStream(
      undefined,
      () => undefined,
      (line) => shown.line(line),
    );
    const onOutput = (chunk: string, stream: string): void => {
      if (stream === 'stdout') {
        output.push(chunk);
      }
    };
    await this.shell.run(this.privilege, followScript(), { onOutput, signal, maxBytes: 0 });
    output.end();
  }

  async #inspectOnce(signal: AbortSignal): Promise<HostFacts> {
    if (this.#privilege !== undefined) {
      return (await this.#probe(this.#privilege, signal)).facts;
    }
    const first = await this.#probe(undefined, signal);
    this.#groups = first.groups;
    if (first.privilege !== 'user') {
      this.#privilege = { kind: first.privilege };
      return first.facts;
    }
    // The user should not enter a password for a host that turns out to be unsupported.
    kindOf(this.machine, first.facts);
    this.#privilege = await this.shell.askPassword(first.stderr, first.groups, this.observer, signal);
    return (await this.#probe(this.#privilege, signal)).facts;
  }

  async #probe(
    privilege: Privilege | undefined,
    signal: AbortSignal,
  ): Promise<ProbeAnswer & { readonly stderr: string }> {
    const token = randomBytes(8).toString('hex');
    const script = probeScript(token, this.enginePort);
    let result = await this.#runBounded(script, privilege, signal);
    if (privilege?.kind === 'sudo' && result.exitCode !== 0 && asksForPassword(result.stderr)) {
      // So far sudo had remembered an earlier password.
      this.#privilege = await this.shell.askPassword(result.stderr, this.#groups, this.observer, signal);
      result = await this.#runBounded(script, this.#privilege, signal);
    }
    return { ...parseProbe(this.machine, result.stdout, token), stderr: result.stderr };
  }

  /** Ends an inspection whose output is too long: a hostile host could send output forever. */
  async #runBounded(script: string, privilege: Privilege | undefined, signal: AbortSignal): Promise<RunResult> {
    const tooMuch = new AbortController();
    let room = 2 * maxAnswer;
    const options: RunOptions = {
      signal: AbortSignal.any([signal, tooMuch.signal]),
      maxBytes: maxAnswer,
      onOutput: (chunk) => {
        room -= chunk.length;
        if (room < 0) {
          tooMuch.abort();
        }
      },
    };
    try {
      const result = await (privilege === undefined
        ? this.shell.runAsAvailable(script, options)
        : this.shell.run(privilege, script, options));
      if (!result.truncated) {
        return result;
      }
    } catch (error) {
      if (signal.aborted || !tooMuch.signal.aborted) {
        throw error;
      }
    }
    throw new ProvisionFailure(
      'unexpected-answer',
      l10n.t('“{0}”: The Docker configuration of the host is too large to read.', this.machine),
      l10n.t('Check {0} on the host for oversized files.', '/etc/docker, /etc/systemd/system/docker.service.d'),
    );
  }
}
