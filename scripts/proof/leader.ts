import { spawnSync, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

/** Milliseconds for cleaning up with the tests’ own hooks, and then for what cleans up without them. */
const patience = { graceful: 20_000, firm: 30_000 };

/** Leads the processes of the proof: a signal to us ends all of them, with everything in their process groups. */
export class Leader {
  private readonly followers = new Set<ChildProcess>();
  private signal: NodeJS.Signals | undefined;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => this.stop(signal));
    }
  }

  /** The signal that stopped the proof. */
  get stoppedBy(): string | undefined {
    return this.signal;
  }

  /** The exit code that the signal asks for, where there was one. */
  get exitCode(): number | undefined {
    return this.signal === undefined ? undefined : 128 + constants.signals[this.signal];
  }

  /** Has a process end with the proof; it must lead a process group. */
  lead(child: ChildProcess): void {
    this.followers.add(child);
    child.once('exit', () => this.followers.delete(child));
    child.once('error', () => this.followers.delete(child));
    if (this.signal !== undefined) {
      end(child, 'SIGINT');
    }
  }

  private stop(signal: NodeJS.Signals): void {
    if (this.signal !== undefined) {
      return;
    }
    this.signal = signal;
    console.log(`\nStopped by ${signal}: ending ${this.followers.size} jobs …`);
    // On SIGINT the tests clean up after themselves: see test/tally-reporter.cjs.
    this.endAll('SIGINT');
    setTimeout(() => this.endAll('SIGTERM'), patience.graceful).unref();
    setTimeout(() => this.endAll('SIGKILL'), patience.graceful + patience.firm).unref();
  }

  private endAll(signal: NodeJS.Signals): void {
    this.followers.forEach((child) => end(child, signal));
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // It may have ended by itself just before.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
