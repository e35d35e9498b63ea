import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { describeFailure, Failure } from '../failure';

/** Milliseconds after which the lock of a process that died is taken over; a living one renews it far more often. */
const staleAfter = 10_000;
/** How often a lock that another process keeps is tried again, after how many milliseconds each time. */
export interface LockPatience {
  readonly retries: number;
  readonly minTimeout: number;
  readonly maxTimeout: number;
}

/** About half a minute of waiting: three times as long as the lock of a dead process is valid. */
const halfAMinute: LockPatience = { retries: 600, minTimeout: 25, maxTimeout: 75 };

/** `busy`: another process keeps the lock. `lost`: another process took it over. `file`: it cannot be created. */
export class LockFailure extends Failure<'busy' | 'lost' | 'file'> {}

/**
 * One writer at a time in a directory, across all windows. Work within one instance is queued in order; other processes
 * are kept out by a lock directory whose name starts with a dot, which docker-machine ignores.
 */
export class DirectoryLock {
  #tail: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly directory: string,
    private readonly patience = halfAMinute,
  ) {}

  /**
   * Runs the work while holding the lock; the directory must exist. Not re-entrant.
   * @throws LockFailure, or what the work throws
   */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => this.#runLocked(work));
    // The next one only waits for the end; the failure goes to this caller.
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #runLocked<T>(work: () => Promise<T>): Promise<T> {
    const held: { lost?: Error } = {};
    const release = await this.#acquire((error) => (held.lost = error));
    let value: T;
    try {
      value = await work();
    } finally {
      if (held.lost === undefined) {
        await release();
      }
    }
    if (held.lost !== undefined) {
      throw new LockFailure(
        'lost',
        l10n.t('Another window wrote to “{0}” while this one was delayed.', this.directory),
        l10n.t('Try again.'),
        { cause: held.lost },
      );
    }
    return value;
  }

  async #acquire(onCompromised: (error: Error) => void): Promise<() => Promise<void>> {
    const { lock } = await import('proper-lockfile');
    const lockfilePath = join(this.directory, '.swarm-machines.lock');
    const retries = { ...this.patience, factor: 1, randomize: true };
    try {
      return await lock(this.directory, { lockfilePath, stale: staleAfter, retries, onCompromised });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ELOCKED') {
        throw new LockFailure(
          'busy',
          l10n.t('Another window has been writing to “{0}” for half a minute.', this.directory),
          l10n.t('Try again later, or close the other windows first.'),
          { cause: error },
        );
      }
      throw new LockFailure(
        'file',
        l10n.t('“{0}” cannot be locked: {1}.', this.directory, code ?? describeFailure(error)),
        l10n.t('Check that you have permission to write there.'),
        { cause: error },
      );
    }
  }
}
