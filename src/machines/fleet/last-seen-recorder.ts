import { describeFailure } from '../../failure';
import type { Clock } from './clock';
import { MachineFailure } from '../failure';
import type { MachineSidecar } from '../machine';
import type { MachineSnapshot } from '../snapshot';

/** Milliseconds: what is on disk is about this old at most, so that a restart can show when a machine was seen. */
const writeInterval = 5 * 60 * 1000;

/** A note that is being written, or that could not be. */
interface Attempt {
  readonly at: number;
  readonly engineVersion: string | undefined;
  /** Why it failed, or the one before it; undefined if none has failed yet. */
  failure: string | undefined;
}

interface SidecarStore {
  updateSidecar(name: string, change: (sidecar: MachineSidecar) => MachineSidecar): Promise<void>;
}

/**
 * Records in the sidecar when a machine was last seen and with which engine; seldom, and without delaying a poll. If
 * writing fails, it is retried as seldom, and reported the first time and when the cause changes.
 */
export class LastSeenRecorder {
  readonly #writing = new Set<Promise<void>>();
  readonly #attempts = new Map<string, Attempt>();

  constructor(
    private readonly store: SidecarStore,
    private readonly clock: Clock,
    private readonly report: (error: unknown) => void,
  ) {}

  /** @param noted the sidecar as it was last read */
  record(name: string, noted: MachineSidecar, snapshot: MachineSnapshot): void {
    const { engineVersion } = snapshot;
    const before = this.#attempts.get(name);
    const isNoted = noted.engineVersion === engineVersion && this.#isRecent(Date.parse(noted.lastSeen ?? ''));
    const isTried = before !== undefined && before.engineVersion === engineVersion && this.#isRecent(before.at);
    if (snapshot.state !== 'running' || isNoted || isTried) {
      return;
    }
    const attempt: Attempt = { at: this.clock.now(), engineVersion, failure: before?.failure };
    this.#attempts.set(name, attempt);
    const write = this.#write(name, attempt).finally(() => this.#writing.delete(write));
    this.#writing.add(write);
  }

  /** A machine was removed: one of the same name would be another. */
  forget(name: string): void {
    this.#attempts.delete(name);
  }

  /** Resolves when all that was recorded is written. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #write(name: string, attempt: Attempt): Promise<void> {
    const { engineVersion } = attempt;
    const lastSeen = new Date(attempt.at).toISOString();
    try {
      await this.store.updateSidecar(name, (sidecar) => ({ ...sidecar, lastSeen, engineVersion }));
      this.forget(name);
    } catch (error) {
      // A machine that was removed meanwhile needs no record.
      if (error instanceof MachineFailure && error.reason === 'missing') {
        return;
      }
      const failure = describeFailure(error);
      if (failure !== attempt.failure) {
        attempt.failure = failure;
        this.report(error);
      }
    }
  }

  #isRecent(time: number): boolean {
    const age = this.clock.now() - time;
    return age >= 0 && age < writeInterval;
  }
}
