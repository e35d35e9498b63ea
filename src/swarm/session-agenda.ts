import type { EngineEvent } from '../engine/types';
import type { Pace } from './pace';

/** What to read next; `all` where everything is to be read. */
export interface Errand {
  readonly nodes: 'all' | readonly string[];
  readonly services: 'all' | readonly string[];
  /** Services whose tasks are to be read. */
  readonly tasks: readonly string[];
}

/** What of a node's event moves tasks, of which there are no events. */
const moving = ['state.new', 'availability.new', 'role.new'];

/** Reading more by id than this costs more than the whole list. */
const manyIds = 50;

/**
 * Remembers what is to be read and when: what events have touched at once, watched tasks and services on their way
 * again and again, everything now and then. Knows no clock; times are given, in milliseconds.
 */
export class SessionAgenda {
  readonly #nodes = new Set<string>();
  readonly #services = new Set<string>();
  /** Services whose tasks somebody looks at, and when they are due. */
  readonly #watched = new Map<string, number>();
  /** Services that may be on their way: when they were touched, and when they are due. */
  readonly #restless = new Map<string, { readonly since: number; due: number }>();
  #everything = true;
  #resyncAt = 0;

  constructor(private readonly pace: Pace) {}

  /** Notes what an event has touched. @param serviceIds those known, as a node's change may move any service's tasks */
  note(
    event: Pick<EngineEvent, 'type' | 'action' | 'actorId' | 'attributes'>,
    now: number,
    serviceIds: () => readonly string[],
  ): void {
    if (event.type === 'service') {
      this.touchService(event.actorId, now);
    } else if (event.type === 'node') {
      this.#nodes.add(event.actorId);
      if (event.action !== 'update' || moving.some((key) => key in event.attributes)) {
        for (const id of serviceIds()) {
          this.#stir(id, now);
        }
      }
    }
  }

  touchService(id: string, now: number): void {
    this.#services.add(id);
    this.#stir(id, now);
  }

  /** Everything is to be read at the next turn. */
  touchAll(): void {
    this.#everything = true;
  }

  watch(serviceId: string): void {
    this.#watched.set(serviceId, 0);
  }

  unwatch(serviceId: string): void {
    this.#watched.delete(serviceId);
  }

  isWatched(serviceId: string): boolean {
    return this.#watched.has(serviceId);
  }

  /** Whether something was touched, rather than become due. */
  get isTouched(): boolean {
    return this.#everything || this.#nodes.size > 0 || this.#services.size > 0;
  }

  /** Milliseconds until something is due. */
  untilDue(now: number): number {
    if (this.isTouched) {
      return 0;
    }
    const dues = [this.#resyncAt, ...this.#watched.values(), ...[...this.#restless.values()].map(({ due }) => due)];
    return Math.max(0, Math.min(...dues) - now);
  }

  /** Takes off what is to be read now. */
  take(now: number): Errand {
    const all = this.#everything || now >= this.#resyncAt;
    const dueTasks = [...this.#watched]
      .filter(([id, due]) => all || due <= now || this.#services.has(id))
      .map(([id]) => id);
    const dueServices = [...this.#restless].filter(([, { due }]) => due <= now).map(([id]) => id);
    const services = [...new Set([...this.#services, ...dueServices])];
    const nodes = [...this.#nodes];
    this.#nodes.clear();
    this.#services.clear();
    this.#everything = false;
    if (all) {
      this.#resyncAt = now + this.pace.resync;
      return { nodes: 'all', services: 'all', tasks: dueTasks };
    }
    return {
      nodes: nodes.length > manyIds ? 'all' : nodes,
      services: services.length > manyIds ? 'all' : services,
      tasks: dueTasks,
    };
  }

  /** Says when each service is due again, after an errand. @param isUnsettled by what is known after it */
  plan(errand: Errand, now: number, isUnsettled: (serviceId: string) => boolean): void {
    for (const id of errand.tasks) {
      if (this.#watched.has(id)) {
        this.#watched.set(id, now + this.#interval(id, now, isUnsettled(id)));
      }
    }
    for (const [id, restless] of this.#restless) {
      const unsettled = isUnsettled(id);
      if (!unsettled && now >= restless.since + this.pace.stirred) {
        this.#restless.delete(id);
      } else if (restless.due <= now) {
        restless.due = now + this.#interval(id, now, unsettled);
      }
    }
  }

  /** A service that is on its way without any event of it being seen, as at the first reading. */
  expect(serviceId: string, now: number): void {
    if (!this.#restless.has(serviceId)) {
      this.#stir(serviceId, now);
    }
  }

  /** Forgets services that are gone. */
  keepOnly(serviceIds: ReadonlySet<string>): void {
    for (const id of this.#restless.keys()) {
      if (!serviceIds.has(id)) {
        this.#restless.delete(id);
      }
    }
  }

  #interval(id: string, now: number, unsettled: boolean): number {
    const since = this.#restless.get(id)?.since ?? Number.NEGATIVE_INFINITY;
    const close = now < since + (unsettled ? this.pace.restless : this.pace.stirred);
    return close ? this.pace.converging : this.pace.settled;
  }

  #stir(id: string, now: number): void {
    this.#restless.set(id, { since: now, due: now + this.pace.converging });
    if (this.#watched.has(id)) {
      this.#watched.set(id, now);
    }
  }
}
