import type { Engine } from '../../engine/engine';
import { Cancelled, problemOf, throwIfCancelled, type Problem } from '../../failure';
import { Alarm, pause } from '../alarm';
import { ClusterPicture } from './cluster-picture';
import { readPending } from './cluster-reader';
import { ClaimsWatch } from '../managers/claims-watch';
import { type LiveManager, Managers, type ManagersParts } from '../managers/managers';
import type { Membership } from '../managers/memberships';
import type { Pace } from '../pace';
import { SessionAgenda } from './session-agenda';

/** What a session needs. */
export interface SessionParts extends ManagersParts {
  readonly pace: Pace;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called after each change of what the session shows; `serviceId` if only that service has changed. */
  readonly changed: (serviceId: string | undefined) => void;
}

/**
 * Keeps the picture of one cluster. While it runs, it reads everything once from a manager that responds, follows the
 * swarm's events, and reads what they affect. It never gives up: it changes to another manager if one fails, and waits
 * longer and longer if none responds.
 */
export class ClusterSession {
  readonly picture = new ClusterPicture();
  readonly #managers: Managers;
  readonly #agenda: SessionAgenda;
  readonly #alarm = new Alarm();
  readonly #retry = new Alarm();
  readonly #claims: ClaimsWatch;
  readonly #watchers = new Map<string, number>();
  #run: AbortController | undefined;
  #attempt: AbortController | undefined;
  #responding: ReadonlySet<string> = new Set();
  /** The last reading that was started. */
  #reading: Promise<void> = Promise.resolve();
  #loaded = false;
  #problem: Problem | undefined;

  constructor(private readonly parts: SessionParts) {
    this.#managers = new Managers(parts);
    this.#claims = new ClaimsWatch(this.#managers, parts);
    this.#agenda = new SessionAgenda(parts.pace);
  }

  /** Nothing has been read yet. */
  get loading(): boolean {
    return !this.#loaded && this.#problem === undefined;
  }

  /** Why nothing newer can be read; undefined if there is no problem. */
  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** @param members the cluster's managers among the machines, those that respond first */
  setManagers(members: readonly Membership[]): void {
    const responding = members.filter(({ reachable }) => reachable).map(({ machine }) => machine);
    const more = responding.some((machine) => !this.#responding.has(machine));
    this.#responding = new Set(responding);
    this.#managers.set(members);
    const different = this.#claims.update();
    if (this.#managers.shouldChange) {
      this.#attempt?.abort();
    }
    if (more || different) {
      this.#retry.ring();
    }
  }

  /**
   * The managers that respond and are believed, starting with the one to ask.
   * @throws SwarmFailure or EngineFailure if there is none; Cancelled
   */
  managers(signal?: AbortSignal): Promise<readonly [LiveManager, ...LiveManager[]]> {
    return this.#managers.all(signal);
  }

  get running(): boolean {
    return this.#run !== undefined;
  }

  start(): void {
    if (this.#run === undefined) {
      this.#run = new AbortController();
      void this.#runUntilAborted(this.#run.signal);
    }
  }

  stop(): void {
    this.#run?.abort();
    this.#attempt?.abort();
    this.#run = undefined;
  }

  /**
   * Reads everything once, whether it runs or not. A failure becomes the problem, unless it runs: then the run tries again,
   * and reports a problem only if that also fails.
   */
  async refresh(): Promise<void> {
    const never = new AbortController().signal;
    try {
      const { engine } = await this.#managers.find();
      this.#agenda.touchAll();
      await this.#read(engine, never);
    } catch (error) {
      if (!this.running) {
        this.#fail(error);
      }
      this.#alarm.ring();
      this.#retry.ring();
    }
  }

  /** Has a service, or everything, read soon. */
  touch(serviceId?: string): void {
    if (serviceId === undefined) {
      this.#agenda.touchAll();
    } else {
      this.#agenda.touchService(serviceId, this.parts.now());
    }
    this.#alarm.ring();
  }

  /** Reads a service's tasks and keeps them up to date while running, until the returned function is called. */
  watch(serviceId: string): () => void {
    this.#watchers.set(serviceId, (this.#watchers.get(serviceId) ?? 0) + 1);
    this.#agenda.watch(serviceId);
    this.#alarm.ring();
    let watching = true;
    return () => {
      if (watching) {
        watching = false;
        this.#unwatch(serviceId);
      }
    };
  }

  #unwatch(serviceId: string): void {
    const left = (this.#watchers.get(serviceId) ?? 1) - 1;
    if (left > 0) {
      this.#watchers.set(serviceId, left);
      return;
    }
    this.#watchers.delete(serviceId);
    this.#agenda.unwatch(serviceId);
    this.picture.dropTasks(serviceId);
    this.parts.changed(serviceId);
  }

  /** Never rejects: every failure becomes the problem that is shown. */
  async #runUntilAborted(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      let readAt: number | undefined;
      const attempt = new AbortController();
      this.#attempt = attempt;
      this.#claims.reset();
      try {
        const manager = await this.#managers.find(attempt.signal);
        await this.#follow(manager, attempt.signal, () => {
          readAt = this.parts.now();
        });
      } catch (error) {
        // Time spent failing does not count: otherwise managers that hang would never become a problem.
        const wasStable = readAt !== undefined && this.parts.now() - readAt > this.parts.pace.lastRetry;
        failures = wasStable ? 1 : failures + 1;
        // A first failure means little: another manager may take over unnoticed.
        if (failures > 1 && this.#run?.signal === signal && !(error instanceof Cancelled)) {
          this.#fail(error);
        }
      }
      await this.#retry.wait(this.#delay(failures), signal);
    }
  }

  #delay(failures: number): number {
    const { firstRetry, lastRetry } = this.parts.pace;
    return failures <= 1 ? 0 : Math.min(lastRetry, firstRetry * 2 ** (failures - 2));
  }

  /** @param hasRead called when everything has been read once */
  async #follow({ machine, engine }: LiveManager, signal: AbortSignal, hasRead: () => void): Promise<void> {
    // The engine's clock, taken before reading, so that nothing between reading and listening is missed.
    const { time } = await engine.ping(signal);
    this.#agenda.touchAll();
    await this.#read(engine, signal);
    hasRead();
    const both = new AbortController();
    const stop = (): void => {
      both.abort();
    };
    signal.addEventListener('abort', stop, { once: true });
    const jobs = [
      this.#listen(engine, time, both.signal),
      this.#readWhenDue(engine, both.signal),
      // What was read is older, and a manager may send no more events after a change of roles.
      this.#claims.untilRefuted(machine, both.signal, () => this.touch()),
    ];
    try {
      await Promise.race(jobs);
    } finally {
      signal.removeEventListener('abort', stop);
      both.abort();
      await Promise.allSettled(jobs);
    }
  }

  async #listen(engine: Engine, since: number | undefined, signal: AbortSignal): Promise<void> {
    const query = { filters: { type: ['node', 'service'] }, ...(since === undefined ? {} : { since }) };
    for await (const event of engine.events(query, signal)) {
      this.#agenda.note(event, this.parts.now(), this.picture);
      this.#alarm.ring();
    }
  }

  async #readWhenDue(engine: Engine, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#alarm.wait(this.#agenda.untilDue(this.parts.now()), signal);
      if (this.#agenda.isTouched) {
        // More events of the same change follow.
        await pause(this.parts.pace.coalesce, signal);
      }
      if (signal.aborted) {
        return;
      }
      await this.#read(engine, signal);
    }
  }

  /** Reads what is due. Readings never overlap: otherwise an older answer could replace a newer one. */
  #read(engine: Engine, signal: AbortSignal): Promise<void> {
    const before = this.#reading;
    const reading = before.then(() => this.#readDue(engine, signal));
    this.#reading = reading.catch(() => undefined);
    return reading;
  }

  async #readDue(engine: Engine, signal: AbortSignal): Promise<void> {
    throwIfCancelled(signal);
    const pending = this.#agenda.take(this.parts.now());
    let changed: Awaited<ReturnType<typeof readPending>>;
    try {
      changed = await readPending(engine, pending, this.picture, signal);
    } catch (error) {
      // What was taken has still to be read.
      this.#agenda.touchAll();
      throw error;
    }
    // Tasks that are no longer watched are not kept up to date.
    pending.tasks.filter((id) => !this.#watchers.has(id)).forEach((id) => this.picture.dropTasks(id));
    this.#agenda.plan(pending, this.parts.now(), this.picture);
    const recovered = !this.#loaded || this.#problem !== undefined;
    this.#loaded = true;
    this.#problem = undefined;
    if (recovered || changed === 'everything') {
      this.parts.changed(undefined);
    } else if (changed !== 'nothing') {
      const [only, ...more] = changed;
      this.parts.changed(more.length === 0 ? only : undefined);
    }
  }

  #fail(error: unknown): void {
    const before = this.#problem?.sentence;
    this.#problem = problemOf(error);
    if (this.#problem.sentence !== before) {
      this.parts.changed(undefined);
    }
  }
}
