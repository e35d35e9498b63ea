import type { EngineEvent } from '../../engine/types';
import type { Pace } from '../pace';
import { RecheckSchedule } from './recheck-schedule';

/** What to read next; `all`: the whole list. */
export interface PendingReads {
  readonly nodes: 'all' | readonly string[];
  readonly services: 'all' | readonly string[];
  /** Services whose tasks to read. */
  readonly tasks: readonly string[];
}

/** What is known of the cluster after a reading. */
export interface KnownCluster {
  readonly nodeIds: readonly string[];
  readonly managerIds: readonly string[];
  readonly serviceIds: readonly string[];
  isNodeUnsettled(nodeId: string): boolean;
  isServiceUnsettled(serviceId: string): boolean;
}

/** Attributes of a node's event that mean that tasks move; tasks have no events. */
const taskMoving = ['state.new', 'availability.new', 'role.new'];

/** Reading more ids than this costs more than the whole list. */
const manyIds = 50;

function idsOrAll(ids: readonly string[]): 'all' | readonly string[] {
  return ids.length > manyIds ? 'all' : ids;
}

/**
 * What to read, and when: at once what an event names, repeatedly watched tasks and what is unsettled, and everything from
 * time to time. It has no clock: times are arguments, in milliseconds.
 */
export class SessionAgenda {
  readonly #nodes = new Set<string>();
  readonly #services = new Set<string>();
  /** Services whose tasks are shown, and when they are due. */
  readonly #watched = new Map<string, number>();
  readonly #nodeRechecks: RecheckSchedule;
  readonly #serviceRechecks: RecheckSchedule;
  #everything = true;
  #resyncAt = 0;

  constructor(private readonly pace: Pace) {
    this.#nodeRechecks = new RecheckSchedule(pace);
    this.#serviceRechecks = new RecheckSchedule(pace);
  }

  /** Records what an event affects; a node's change may move the tasks of any service, and the leader. */
  note(
    event: Pick<EngineEvent, 'type' | 'action' | 'actorId' | 'attributes'>,
    now: number,
    known: Pick<KnownCluster, 'serviceIds' | 'managerIds'>,
  ): void {
    if (event.type === 'service') {
      this.touchService(event.actorId, now);
    } else if (event.type === 'node') {
      this.#nodes.add(event.actorId);
      // Engines work out reachability and the leader when asked; both change after the event.
      this.#nodeRechecks.markChanged(event.actorId, now);
      if (event.action !== 'update' || taskMoving.some((key) => key in event.attributes)) {
        known.managerIds.forEach((id) => this.#nodeRechecks.markChanged(id, now));
        known.serviceIds.forEach((id) => this.#markServiceChanged(id, now));
      }
    }
  }

  touchService(id: string, now: number): void {
    this.#services.add(id);
    this.#markServiceChanged(id, now);
  }

  /** Has everything read next. */
  touchAll(): void {
    this.#everything = true;
  }

  watch(serviceId: string): void {
    this.#watched.set(serviceId, 0);
  }

  unwatch(serviceId: string): void {
    this.#watched.delete(serviceId);
  }

  /** Whether something was touched, not merely due. */
  get isTouched(): boolean {
    return this.#everything || this.#nodes.size > 0 || this.#services.size > 0;
  }

  /** Milliseconds until something is due. */
  untilDue(now: number): number {
    const rechecks = [this.#nodeRechecks.nextDue(), this.#serviceRechecks.nextDue()];
    const dues = [this.#resyncAt, ...this.#watched.values(), ...rechecks];
    return this.isTouched ? 0 : Math.max(0, Math.min(...dues) - now);
  }

  /** Removes and returns what to read now. */
  take(now: number): PendingReads {
    const all = this.#everything || now >= this.#resyncAt;
    const isDue = (id: string, due: number): boolean => all || due <= now || this.#services.has(id);
    const tasks = [...this.#watched].filter(([id, due]) => isDue(id, due)).map(([id]) => id);
    const services = [...new Set([...this.#services, ...this.#serviceRechecks.due(now)])];
    const nodes = [...new Set([...this.#nodes, ...this.#nodeRechecks.due(now)])];
    this.#nodes.clear();
    this.#services.clear();
    this.#everything = false;
    if (all) {
      this.#resyncAt = now + this.pace.resync;
      return { nodes: 'all', services: 'all', tasks };
    }
    return { nodes: idsOrAll(nodes), services: idsOrAll(services), tasks };
  }

  /** Schedules what was read for the next time. */
  plan(pending: PendingReads, now: number, known: KnownCluster): void {
    if (pending.nodes === 'all') {
      this.#nodeRechecks.keepOnly(new Set(known.nodeIds));
    }
    if (pending.services === 'all') {
      this.#serviceRechecks.keepOnly(new Set(known.serviceIds));
    }
    // Unsettled although no event reported it, as at the first reading.
    for (const id of pending.nodes === 'all' ? known.nodeIds : pending.nodes) {
      if (known.isNodeUnsettled(id)) {
        this.#nodeRechecks.markUnsettled(id, now);
      }
    }
    for (const id of pending.services === 'all' ? known.serviceIds : pending.services) {
      if (known.isServiceUnsettled(id)) {
        this.#serviceRechecks.markUnsettled(id, now);
      }
    }
    for (const id of pending.tasks) {
      if (this.#watched.has(id)) {
        this.#watched.set(id, now + this.#serviceRechecks.interval(id, now, known.isServiceUnsettled(id)));
      }
    }
    this.#nodeRechecks.plan(now, (id) => known.isNodeUnsettled(id));
    this.#serviceRechecks.plan(now, (id) => known.isServiceUnsettled(id));
  }

  #markServiceChanged(id: string, now: number): void {
    this.#serviceRechecks.markChanged(id, now);
    if (this.#watched.has(id)) {
      this.#watched.set(id, now);
    }
  }
}
