import type { EngineEvent } from '../../engine/types';
import type { Pace } from '../pace';
import { Restless } from './recheck-schedule';

/** What to read next; `all` where everything is to be read. */
export interface Errand {
  readonly nodes: 'all' | readonly string[];
  readonly services: 'all' | readonly string[];
  /** Services whose tasks are to be read. */
  readonly tasks: readonly string[];
}

/** What is known of the cluster after an errand. */
export interface KnownCluster {
  readonly nodeIds: readonly string[];
  readonly managerIds: readonly string[];
  readonly serviceIds: readonly string[];
  isNodeUnsettled(nodeId: string): boolean;
  isServiceUnsettled(serviceId: string): boolean;
}

/** What of a node's event moves tasks, of which there are no events. */
const moving = ['state.new', 'availability.new', 'role.new'];

/** Reading more by id than this costs more than the whole list. */
const manyIds = 50;

function idsOrAll(ids: readonly string[]): 'all' | readonly string[] {
  return ids.length > manyIds ? 'all' : ids;
}

/**
 * Remembers what is to be read and when: what events have touched at once, watched tasks and what is on its way again
 * and again, everything now and then. Knows no clock; times are given, in milliseconds.
 */
export class SessionAgenda {
  readonly #nodes = new Set<string>();
  readonly #services = new Set<string>();
  /** Services whose tasks somebody looks at, and when they are due. */
  readonly #watched = new Map<string, number>();
  readonly #restlessNodes: Restless;
  readonly #restlessServices: Restless;
  #everything = true;
  #resyncAt = 0;

  constructor(private readonly pace: Pace) {
    this.#restlessNodes = new Restless(pace);
    this.#restlessServices = new Restless(pace);
  }

  /** Notes what an event has touched; a node's change may move any service's tasks, and the managers' lead. */
  note(
    event: Pick<EngineEvent, 'type' | 'action' | 'actorId' | 'attributes'>,
    now: number,
    known: Pick<KnownCluster, 'serviceIds' | 'managerIds'>,
  ): void {
    if (event.type === 'service') {
      this.touchService(event.actorId, now);
    } else if (event.type === 'node') {
      this.#nodes.add(event.actorId);
      // Whether a manager is reachable, and who leads, is worked out when asked for: it comes later than any event.
      this.#restlessNodes.stir(event.actorId, now);
      if (event.action !== 'update' || moving.some((key) => key in event.attributes)) {
        known.managerIds.forEach((id) => this.#restlessNodes.stir(id, now));
        known.serviceIds.forEach((id) => this.#stirService(id, now));
      }
    }
  }

  touchService(id: string, now: number): void {
    this.#services.add(id);
    this.#stirService(id, now);
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

  /** Whether something was touched, rather than become due. */
  get isTouched(): boolean {
    return this.#everything || this.#nodes.size > 0 || this.#services.size > 0;
  }

  /** Milliseconds until something is due. */
  untilDue(now: number): number {
    const restless = [this.#restlessNodes.nextDue(), this.#restlessServices.nextDue()];
    const dues = [this.#resyncAt, ...this.#watched.values(), ...restless];
    return this.isTouched ? 0 : Math.max(0, Math.min(...dues) - now);
  }

  /** Takes off what is to be read now. */
  take(now: number): Errand {
    const all = this.#everything || now >= this.#resyncAt;
    const isDue = (id: string, due: number): boolean => all || due <= now || this.#services.has(id);
    const tasks = [...this.#watched].filter(([id, due]) => isDue(id, due)).map(([id]) => id);
    const services = [...new Set([...this.#services, ...this.#restlessServices.due(now)])];
    const nodes = [...new Set([...this.#nodes, ...this.#restlessNodes.due(now)])];
    this.#nodes.clear();
    this.#services.clear();
    this.#everything = false;
    if (all) {
      this.#resyncAt = now + this.pace.resync;
      return { nodes: 'all', services: 'all', tasks };
    }
    return { nodes: idsOrAll(nodes), services: idsOrAll(services), tasks };
  }

  /** Says when everything is due again, after an errand. */
  plan(errand: Errand, now: number, known: KnownCluster): void {
    if (errand.nodes === 'all') {
      this.#restlessNodes.keepOnly(new Set(known.nodeIds));
    }
    if (errand.services === 'all') {
      this.#restlessServices.keepOnly(new Set(known.serviceIds));
    }
    // Found on their way although no event told so, as at the first reading.
    for (const id of errand.nodes === 'all' ? known.nodeIds : errand.nodes) {
      if (known.isNodeUnsettled(id)) {
        this.#restlessNodes.expect(id, now);
      }
    }
    for (const id of errand.services === 'all' ? known.serviceIds : errand.services) {
      if (known.isServiceUnsettled(id)) {
        this.#restlessServices.expect(id, now);
      }
    }
    for (const id of errand.tasks) {
      if (this.#watched.has(id)) {
        this.#watched.set(id, now + this.#restlessServices.interval(id, now, known.isServiceUnsettled(id)));
      }
    }
    this.#restlessNodes.plan(now, (id) => known.isNodeUnsettled(id));
    this.#restlessServices.plan(now, (id) => known.isServiceUnsettled(id));
  }

  #stirService(id: string, now: number): void {
    this.#restlessServices.stir(id, now);
    if (this.#watched.has(id)) {
      this.#watched.set(id, now);
    }
  }
}
