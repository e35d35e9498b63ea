import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs "$@" in this process group, and beside it a reader of stdin. stdin ends when our process ends, however it ends; the reader then ends
 * the group and removes the folder, so that even a killed test leaves nothing behind.
 */
const leash = `
exec 3<&0 </dev/null
(trap '' TERM INT HUP; cat <&3 >/dev/null; kill -TERM -$$; sleep 2; rm -rf "$0"; kill -KILL -$$) &
exec "$@" 3<&-
`;

/** A program in a process group of its own that cannot outlive this process. */
export class LeashedProcess {
  /** Everything it printed so far. */
  output = '';
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #group: number;

  private constructor(child: ChildProcessByStdio<Writable, Readable, Readable>, group: number) {
    this.#child = child;
    this.#group = group;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk;
      });
    }
    // Writing is never done; an EPIPE at the end would otherwise be an uncaught error.
    child.stdin.on('error', () => undefined);
  }

  /**
   * @param argv program and arguments
   * @param doomed a folder that is removed when this process dies before `end` was called; an empty string for none
   */
  static async start(argv: readonly string[], environment: NodeJS.ProcessEnv, doomed: string): Promise<LeashedProcess> {
    const child = spawn('sh', ['-c', leash, doomed, ...argv], {
      detached: true,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    await new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    if (child.pid === undefined) {
      throw new Error(`${argv.join(' ')} has no process id`);
    }
    return new LeashedProcess(child, child.pid);
  }

  /** The id of its process, which is also the id of its group. */
  get pid(): number {
    return this.#group;
  }

  /** Settles when the program has ended. */
  async ended(): Promise<void> {
    if (this.running) {
      await once(this.#child, 'exit');
    }
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Asks the program to end, then ends whatever is left of its group. Safe to call twice. */
  async end(): Promise<void> {
    this.#signal('SIGTERM');
    const patience = performance.now() + 2000;
    while (this.running && performance.now() < patience) {
      await sleep(20);
    }
    this.#signal('SIGKILL');
    while (this.#signal(0)) {
      await sleep(20);
    }
  }

  #signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return process.kill(-this.#group, signal);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ESRCH') {
        return false;
      }
      throw error;
    }
  }
}
