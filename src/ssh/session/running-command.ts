import * as l10n from '@vscode/l10n';
import type { ClientChannel } from 'ssh2';
import { BoundedOutput } from './bounded-output';
import type { RunOptions, RunResult } from '../connection';
import { endCommand } from './end-command';
import { commandChannelFailed } from './channels';
import type { Session } from './session';

const usualMaxBytes = 1024 * 1024;

/** A command that has been started: writes its input, follows its output and its end. */
export class RunningCommand {
  /** The result of the command; rejects if it must stop. */
  readonly result: Promise<RunResult>;
  readonly #stdout: BoundedOutput;
  readonly #stderr: BoundedOutput;
  #exitCode: number | undefined;
  #exitSignal: string | undefined;
  #openStreams = 2;

  /** Listens to the command and writes its input. */
  constructor(
    private readonly channel: ClientChannel,
    private readonly session: Session,
    private readonly options: RunOptions,
    private readonly stop: AbortSignal,
  ) {
    const maxBytes = options.maxBytes ?? usualMaxBytes;
    this.#stdout = new BoundedOutput(maxBytes, (text) => options.onOutput?.(text, 'stdout'));
    this.#stderr = new BoundedOutput(maxBytes, (text) => options.onOutput?.(text, 'stderr'));
    this.result = new Promise((resolve, reject) => this.#follow(resolve, reject));
  }

  #follow(resolve: (result: RunResult) => void, reject: (error: Error) => void): void {
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

    // A listener of the caller's that throws must not end the process: it ends the command, and the caller gets the error.
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        abandon(error);
      }
    };
    const ended = (): void => {
      if (--this.#openStreams > 0) {
        return;
      }
      stop.removeEventListener('abort', stopped);
      guarded(() => {
        this.#stdout.end();
        this.#stderr.end();
        this.#conclude(resolve, reject);
      });
    };
    channel.on('data', (chunk: Buffer) => guarded(() => this.#stdout.push(chunk)));
    channel.stderr.on('data', (chunk: Buffer) => guarded(() => this.#stderr.push(chunk)));
    channel.on('exit', (code: number | null, signal?: string) => this.#exited(code, signal));
    channel.on('error', abandon);
    channel.stderr.on('error', abandon);
    channel.once('close', ended);
    channel.stderr.once('end', ended);
    channel.end(this.options.stdin);
  }

  #exited(code: number | null, signal: string | undefined): void {
    this.#exitCode = code ?? undefined;
    this.#exitSignal = signal?.replace(/^SIG/, '');
  }

  #conclude(resolve: (result: RunResult) => void, reject: (error: Error) => void): void {
    const exitCode = this.#exitCode;
    const exitSignal = this.#exitSignal;
    if (exitCode === undefined && exitSignal === undefined) {
      reject(commandChannelFailed(this.session.label, l10n.t('It ended without a result.')));
      return;
    }
    const truncated = this.#stdout.truncated || this.#stderr.truncated;
    resolve({ exitCode, exitSignal, stdout: this.#stdout.text, stderr: this.#stderr.text, truncated });
  }
}
