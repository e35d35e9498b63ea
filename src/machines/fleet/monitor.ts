import { isDeepStrictEqual } from 'node:util';
import { Cancelled } from '../../failure';
import type { Clock } from './clock';
import type { CredentialCheck } from './credential-check';
import { EngineSlot } from './engine-slot';
import type { EngineFactory, MonitoredEngine } from './fleet-engine';
import { look } from './poll';
import type { Machine, StoreEntry } from '../machine';
import type { MachineSnapshot } from '../snapshot';
import { firstSnapshot, snapshotOf } from './snapshot-of';

export type MachineEntry = Extract<StoreEntry, { kind: 'machine' }>;

export interface MonitorOptions<E extends MonitoredEngine> {
  readonly store: { machineDirectory(name: string): string };
  readonly engines: EngineFactory<E>;
  /** One for all machines, which share one client certificate. */
  readonly credentials: CredentialCheck;
  readonly clock: Clock;
  /** Called with each new snapshot. */
  readonly onSnapshot: (monitor: Monitor<E>, changed: boolean) => void;
  /** Gets what should never happen, for the log. */
  readonly report: (error: unknown) => void;
}

/** Milliseconds between two looks while somebody watches. */
const interval = 15_000;
/** Where nothing answers, each pause is twice the one before, up to this. */
const longestInterval = 60_000;

/** Keeps one machine's snapshot. Never waits for another machine, and never looks twice at the same time. */
export class Monitor<E extends MonitoredEngine> {
  private current: MachineSnapshot;
  private readonly slot: EngineSlot<E>;
  private looking = new AbortController();
  private disposed = false;
  private running: Promise<void> | undefined;
  private following: Promise<void> | undefined;
  private visible = false;
  private pause = interval;
  private cancelTimer: () => void = () => undefined;

  constructor(
    private entry: MachineEntry,
    private readonly options: MonitorOptions<E>,
  ) {
    this.current = firstSnapshot({ sidecar: entry.machine.sidecar, sidecarProblem: entry.sidecarProblem });
    this.slot = new EngineSlot(options.store, options.engines, options.credentials);
  }

  /** What the store said last. */
  get known(): MachineEntry {
    return this.entry;
  }

  get machine(): Machine {
    return this.entry.machine;
  }

  get snapshot(): MachineSnapshot {
    return this.current;
  }

  /** The engine everybody shares. @throws MachineFailure; Cancelled after {@link dispose} */
  engine(): Promise<E> {
    return this.slot.engine(this.entry.machine);
  }

  /** Takes over what the store says of the machine. True where it is worth a new look; one under way is given up then. */
  update(entry: MachineEntry): boolean {
    const changed = !isDeepStrictEqual(relevant(this.entry), relevant(entry));
    this.entry = entry;
    if (changed) {
      this.looking.abort();
    }
    return changed;
  }

  /**
   * Looks at the machine. What it finds is no older than the call: where a look is under way, another one follows it,
   * one for all who ask meanwhile. Resolves when the snapshot is there; never rejects.
   */
  check(): Promise<void> {
    if (this.running === undefined) {
      return this.begin();
    }
    this.following ??= this.running.then(() => {
      this.following = undefined;
      return this.begin();
    });
    return this.following;
  }

  /** While visible, the machine is looked at again and again. */
  setVisible(visible: boolean): void {
    if (this.visible === visible) {
      return;
    }
    this.visible = visible;
    this.schedule();
  }

  dispose(): void {
    this.disposed = true;
    this.looking.abort();
    this.cancelTimer();
    this.slot.dispose();
  }

  private begin(): Promise<void> {
    this.cancelTimer();
    if (this.disposed) {
      return Promise.resolve();
    }
    this.looking = new AbortController();
    const run = this.inspectOnce(this.looking.signal).finally(() => {
      this.running = undefined;
      this.schedule();
    });
    this.running = run;
    return run;
  }

  private async inspectOnce(signal: AbortSignal): Promise<void> {
    const { clock, report } = this.options;
    try {
      const seen = await look({ machine: this.machine.name, engine: () => this.engine(), clock, signal });
      const { machine, sidecarProblem } = this.entry;
      this.replace(snapshotOf(seen, { sidecar: machine.sidecar, sidecarProblem, previous: this.current }, clock.now()));
    } catch (error) {
      if (!(error instanceof Cancelled)) {
        report(error);
      }
    }
  }

  private replace(snapshot: MachineSnapshot): void {
    const changed = !isDeepStrictEqual(withoutTimes(this.current), withoutTimes(snapshot));
    this.current = snapshot;
    this.pause = snapshot.state === 'unreachable' ? Math.min(this.pause * 2, longestInterval) : interval;
    this.options.onSnapshot(this, changed);
  }

  /** Sets the timer for the next look, at once where that is due already. */
  private schedule(): void {
    this.cancelTimer();
    if (!this.visible || this.disposed || this.running !== undefined) {
      return;
    }
    const { clock } = this.options;
    const due = (this.current.checkedAt ?? -Infinity) + this.pause;
    this.cancelTimer = clock.after(Math.max(0, due - clock.now()), () => void this.check());
  }
}

/** Everything that makes a difference to how a machine is reached or shown; not what we ourselves note at each look. */
function relevant({ machine, sidecarProblem }: MachineEntry): unknown {
  const { hostKey, incomplete } = machine.sidecar;
  return { ...machine, sidecar: { hostKey, incomplete }, sidecarProblem };
}

function withoutTimes(snapshot: MachineSnapshot): unknown {
  return { ...snapshot, checkedAt: undefined, lastSeenAt: undefined };
}
