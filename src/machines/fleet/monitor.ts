import { isDeepStrictEqual } from 'node:util';
import type { Engine } from '../../engine/engine';
import type { EngineFailure, EngineReason } from '../../engine/failure';
import { Cancelled } from '../../failure';
import type { Clock } from './clock';
import type { CredentialCheck } from './credential-check';
import { EngineSlot, type EngineFactory } from './engine-slot';
import { poll } from './poll';
import type { Machine, StoredMachine } from '../machine';
import type { MachineSnapshot } from '../snapshot';
import { firstSnapshot, snapshotOf } from './snapshot-of';

export interface MonitorOptions {
  readonly store: { machineDirectory(name: string): string };
  readonly engines: EngineFactory;
  /** One for all machines, which share one client certificate. */
  readonly credentials: CredentialCheck;
  readonly clock: Clock;
  /** Called with each new snapshot. */
  readonly onSnapshot: (monitor: Monitor, changed: boolean) => void;
  /** Receives errors that should never occur, for the log. */
  readonly report: (error: unknown) => void;
}

/** Milliseconds between two polls while the machines are visible. */
const interval = 15_000;
/** If nothing answers, each pause is twice the one before, up to this. */
const longestInterval = 60_000;

/** Milliseconds between two polls that something other than time caused; each is twice the one before, up to {@link longestInterval}. */
const shortestRecheck = 1000;

/** Keeps one machine's snapshot. Never waits for another machine, and never polls twice at the same time. */
export class Monitor {
  #current: MachineSnapshot;
  readonly #slot: EngineSlot;
  #polling = new AbortController();
  #disposed = false;
  #running: Promise<void> | undefined;
  #following: Promise<void> | undefined;
  #visible = false;
  #pause = interval;
  #cancelTimer: () => void = () => undefined;
  #recheckedAt = Number.NEGATIVE_INFINITY;
  #recheckPause = shortestRecheck;
  #cancelRecheck: (() => void) | undefined;
  /** Whether a request of another part succeeded while a poll was under way. */
  #respondedMeanwhile = false;

  constructor(
    private entry: StoredMachine,
    private readonly options: MonitorOptions,
  ) {
    this.#current = firstSnapshot({ sidecar: entry.machine.sidecar, sidecarProblem: entry.sidecarProblem });
    this.#slot = new EngineSlot(options.store, options.engines, options.credentials, (failure) =>
      this.#onRequest(failure),
    );
  }

  /** What the store last returned. */
  get known(): StoredMachine {
    return this.entry;
  }

  get machine(): Machine {
    return this.entry.machine;
  }

  get snapshot(): MachineSnapshot {
    return this.#current;
  }

  /** The engine that all callers share. @throws MachineFailure; Cancelled after {@link dispose} */
  engine(): Promise<Engine> {
    return this.#slot.engine(this.entry.machine);
  }

  /** Takes over what the store has of the machine. True if a new poll is due; one under way is aborted then. */
  update(entry: StoredMachine): boolean {
    const changed = !isDeepStrictEqual(relevant(this.entry), relevant(entry));
    this.entry = entry;
    if (changed) {
      this.#polling.abort();
    }
    return changed;
  }

  /**
   * Polls the machine. The result is no older than the call: if a poll is under way, another one follows it,
   * one for all callers meanwhile. Resolves when the snapshot is there; never rejects.
   */
  check(): Promise<void> {
    if (this.#running === undefined) {
      return this.#begin();
    }
    this.#following ??= this.#running.then(() => {
      this.#following = undefined;
      return this.#begin();
    });
    return this.#following;
  }

  /**
   * Polls the machine because something shows that the snapshot is outdated. A host can cause this without end, so the pauses
   * between such polls grow until there was none for a minute.
   */
  recheck(): void {
    if (this.#disposed || this.#cancelRecheck !== undefined) {
      return;
    }
    const { clock } = this.options;
    const quiet = clock.now() - this.#recheckedAt;
    const wait = quiet > longestInterval ? 0 : this.#recheckPause - quiet;
    this.#recheckPause = quiet > longestInterval ? shortestRecheck : Math.min(this.#recheckPause * 2, longestInterval);
    const begin = (): void => {
      this.#cancelRecheck = undefined;
      this.#recheckedAt = clock.now();
      void this.check();
    };
    if (wait > 0) {
      this.#cancelRecheck = clock.after(wait, begin);
    } else {
      begin();
    }
  }

  /** While visible, the machine is polled again and again. */
  setVisible(visible: boolean): void {
    if (this.#visible === visible) {
      return;
    }
    this.#visible = visible;
    this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    this.#polling.abort();
    this.#cancelTimer();
    this.#cancelRecheck?.();
    this.#slot.dispose();
  }

  #begin(): Promise<void> {
    this.#cancelTimer();
    if (this.#disposed) {
      return Promise.resolve();
    }
    this.#polling = new AbortController();
    this.#respondedMeanwhile = false;
    const run = this.#pollOnce(this.#polling.signal).finally(() => {
      this.#running = undefined;
      this.#schedule();
      if (this.#respondedMeanwhile && contradicts(this.#current, undefined)) {
        this.recheck();
      }
    });
    this.#running = run;
    return run;
  }

  async #pollOnce(signal: AbortSignal): Promise<void> {
    const { clock, report } = this.options;
    try {
      const result = await poll({ machine: this.machine.name, engine: () => this.engine(), clock, signal });
      const { machine, sidecarProblem } = this.entry;
      this.#replace(
        snapshotOf(result, { sidecar: machine.sidecar, sidecarProblem, previous: this.#current }, clock.now()),
      );
    } catch (error) {
      if (!(error instanceof Cancelled)) {
        report(error);
      }
    }
  }

  /** Takes the outcome of anyone's request, the polls' own included. */
  #onRequest(failure: EngineFailure | undefined): void {
    if (this.#running !== undefined) {
      // A poll's own failures are its result.
      this.#respondedMeanwhile ||= failure === undefined;
    } else if (contradicts(this.#current, failure)) {
      this.recheck();
    }
  }

  #replace(snapshot: MachineSnapshot): void {
    const changed = !isDeepStrictEqual(withoutTimes(this.#current), withoutTimes(snapshot));
    this.#current = snapshot;
    this.#pause = snapshot.state === 'unreachable' ? Math.min(this.#pause * 2, longestInterval) : interval;
    this.options.onSnapshot(this, changed);
  }

  /** Sets the timer for the next poll, at once if that is already due. */
  #schedule(): void {
    this.#cancelTimer();
    if (!this.#visible || this.#disposed || this.#running !== undefined) {
      return;
    }
    const { clock } = this.options;
    const due = (this.#current.checkedAt ?? -Infinity) + this.#pause;
    this.#cancelTimer = clock.after(Math.max(0, due - clock.now()), () => void this.check());
  }
}

/** Everything that makes a difference to how a machine is reached or shown; not what is recorded at each poll. */
function relevant({ machine, sidecarProblem }: StoredMachine): unknown {
  const { hostKey, incomplete } = machine.sidecar;
  return { ...machine, sidecar: { hostKey, incomplete }, sidecarProblem };
}

const unreachableReasons = new Set<EngineReason>(['refused', 'no-route', 'timed-out', 'unknown-host', 'lost']);

/** Whether the outcome of a request, and a snapshot from before, cannot both be true. */
function contradicts({ state, swarm }: MachineSnapshot, failure: EngineFailure | undefined): boolean {
  if (failure === undefined) {
    return state === 'unreachable' || state === 'engine-down' || state === 'error';
  }
  if (failure.reason === 'not-a-manager') {
    return swarm?.role === 'manager' || swarm?.role === 'leader';
  }
  return state === 'running' && unreachableReasons.has(failure.reason);
}

function withoutTimes(snapshot: MachineSnapshot): unknown {
  return { ...snapshot, checkedAt: undefined, lastSeenAt: undefined };
}
