import * as l10n from '@vscode/l10n';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientChannel } from 'ssh2';
import { BoundedOutput } from './bounded-output';
import { ChannelRefused, openChannel } from './channels';
import type { RunOptions, RunResult } from './connection';
import { endCommand } from './end-command';
import { commandChannelFailed } from './failures';
import type { Session } from './session';

const usualMaxBytes = 1024 * 1024;

/** How often a lone command that was refused is tried again, and after how many milliseconds. */
const retries = 3;
const retryDelay = 100;

/**
 * Runs one command line on a session; see `SshConnection.run`. Commands beyond what the server allows at once wait for
 * their turn.
 */
export function runCommand(session: Session, command: string, options: RunOptions): Promise<RunResult> {
  return session.untilStopped(options.signal, async (stop) => {
    const channel = await openCommand(session, command, stop);
    return new RunningCommand(channel, session, options, stop).result();
  });
}

async function openCommand(session: Session, command: string, stop: AbortSignal): Promise<ClientChannel> {
  for (let attempt = 0; ; attempt++) {
    const giveBack = await session.slots.take(stop);
    try {
      const exec = (done: (error: Error | undefined, channel: ClientChannel | undefined) => void): void =>
        void session.client.exec(command, done);
      const channel = await openChannel(session, stop, exec, (late) => endCommand(session, late));
      channel.once('close', giveBack);
      return channel;
    } catch (error) {
      const crowded = error instanceof ChannelRefused && error.code !== undefined && session.slots.refused();
      giveBack();
      if (!(error instanceof ChannelRefused)) {
        throw error;
      }
      if (!crowded) {
        if (error.code === undefined || attempt >= retries) {
          throw commandChannelFailed(session.label, error.said, error);
        }
        // The server may still be clearing up the command before this one.
        await delay(retryDelay);
      }
    }
  }
}

class RunningCommand {
  private readonly stdout: BoundedOutput;
  private readonly stderr: BoundedOutput;
  private exitCode: number | undefined;
  private exitSignal: string | undefined;
  private openStreams = 2;

  constructor(
    private readonly channel: ClientChannel,
    private readonly session: Session,
    private readonly options: RunOptions,
    private readonly stop: AbortSignal,
  ) {
    const maxBytes = options.maxBytes ?? usualMaxBytes;
    this.stdout = new BoundedOutput(maxBytes, (text) => options.onOutput?.(text, 'stdout'));
    this.stderr = new BoundedOutput(maxBytes, (text) => options.onOutput?.(text, 'stderr'));
  }

  /** Feeds the command and collects what comes, until it has ended or must stop. */
  result(): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      const { channel, stop } = this;
      const abandon = (error: unknown): void => {
        stop.removeEventListener('abort', stopped);
        channel.removeAllListeners('data');
        channel.stderr.removeAllListeners('data');
        endCommand(this.session, channel);
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      const stopped = (): void => abandon(stop.reason);
      stop.addEventListener('abort', stopped, { once: true });

      // A listener of the caller's that throws must not end the process: it ends the command, and the caller is told.
      const guarded = (work: () => void) => (): void => {
        try {
          work();
        } catch (error) {
          abandon(error);
        }
      };
      const ended = guarded(() => {
        if (--this.openStreams > 0 || stop.aborted) {
          return;
        }
        stop.removeEventListener('abort', stopped);
        this.stdout.end();
        this.stderr.end();
        this.conclude(resolve, reject);
      });
      channel.on('data', (chunk: Buffer) => guarded(() => this.stdout.push(chunk))());
      channel.stderr.on('data', (chunk: Buffer) => guarded(() => this.stderr.push(chunk))());
      channel.on('exit', (code: number | null, signal?: string) => this.exited(code, signal));
      channel.on('error', abandon);
      channel.stderr.on('error', abandon);
      channel.once('close', ended);
      channel.stderr.once('end', ended);
      channel.end(this.options.stdin);
    });
  }

  private exited(code: number | null, signal: string | undefined): void {
    this.exitCode = code ?? undefined;
    this.exitSignal = signal?.replace(/^SIG/, '');
  }

  private conclude(resolve: (result: RunResult) => void, reject: (error: Error) => void): void {
    const { exitCode, exitSignal, stdout, stderr } = this;
    if (exitCode === undefined && exitSignal === undefined) {
      reject(commandChannelFailed(this.session.label, l10n.t('it ended without a result.')));
      return;
    }
    const truncated = stdout.truncated || stderr.truncated;
    resolve({ exitCode, exitSignal, stdout: stdout.text, stderr: stderr.text, truncated });
  }
}
