import type { Engine, Filters, InitSwarmRequest, JoinSwarmRequest } from '../../../../src/engine/engine';
import { EngineFailure, type EngineReason } from '../../../../src/engine/failure';
import type { JsonObject } from '../../../../src/json-object';
import type {
  EngineEvent,
  EngineInfo,
  LocalSwarm,
  LogLine,
  SwarmNode,
  SwarmService,
  SwarmTask,
} from '../../../../src/engine/types';
import { throwIfCancelled } from '../../../../src/failure';
import { node, service } from './objects';

interface Listener {
  readonly queue: EngineEvent[];
  wake: () => void;
  cut: boolean;
}

/** One swarm in memory, with an engine for each machine of a test. Records every call. */
export class FakeSwarm {
  readonly id = 'c1';
  readonly nodes = new Map<string, SwarmNode>();
  readonly services = new Map<string, SwarmService>();
  tasks: SwarmTask[] = [];
  logs: LogLine[] = [];
  /** `machine call detail`, e.g. `pi1 tasks service=s1`. */
  readonly calls: string[] = [];
  /** Machines that fail every call, and how. */
  readonly broken = new Map<string, EngineReason>();
  /** How the next calls of a name fail, e.g. `pi1 info`, in this order; undefined for a call that succeeds. */
  readonly nextFailures = new Map<string, (EngineReason | undefined)[]>();
  readonly joins: JoinSwarmRequest[] = [];
  /** The ids of nodes by the machines that have joined. */
  readonly joined = new Map<string, string>();
  readonly inits: InitSwarmRequest[] = [];
  apiVersion = '1.41';
  /** How many of the next updates fail as if another client had written in between. */
  conflicts = 0;
  /** The warnings that creating and changing a service return. */
  warnings: readonly string[] = [];
  distribution: (
    image: string,
    signal?: AbortSignal,
  ) => Promise<{ digest: string; platforms: { os: string; architecture: string }[] }> = () =>
    Promise.reject(new EngineFailure('server', 'no registry', ''));
  readonly #listeners = new Map<string, Set<Listener>>();

  callsTo(name: string): string[] {
    return this.calls.filter((call) => call.split(' ')[1] === name);
  }

  emit(event: Partial<EngineEvent>): void {
    const full = { type: 'service', action: 'update', actorId: '', attributes: {}, time: 0, ...event };
    for (const listeners of this.#listeners.values()) {
      for (const listener of listeners) {
        listener.queue.push(full);
        listener.wake();
      }
    }
  }

  /** Ends the event streams of a machine, as a dying engine does. */
  cut(machine: string): void {
    for (const listener of this.#listeners.get(machine) ?? []) {
      listener.cut = true;
      listener.wake();
    }
  }

  listening(machine: string): boolean {
    return (this.#listeners.get(machine)?.size ?? 0) > 0;
  }

  engine(machine: string, local: () => Partial<LocalSwarm> = () => ({})): Engine {
    const call = async (name: string, detail: string, signal: AbortSignal | undefined): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled(signal);
      this.calls.push(`${machine} ${name}${detail === '' ? '' : ` ${detail}`}`);
      const reason = this.broken.get(machine) ?? this.nextFailures.get(`${machine} ${name}`)?.shift();
      if (reason !== undefined) {
        throw new EngineFailure(reason, `“${machine}” is ${reason}.`, 'Do something.');
      }
    };
    const unused = (): never => {
      throw new Error('not part of the fake');
    };
    return {
      endpoint: { kind: 'ssh', machine, openSocket: () => Promise.reject(new Error('unused')) },
      ping: async (signal) => {
        await call('ping', '', signal);
        return { apiVersion: this.apiVersion, swarm: undefined, time: 5000 };
      },
      apiVersion: async (signal) => {
        throwIfCancelled(signal);
        return Promise.resolve(this.apiVersion);
      },
      version: unused,
      info: async (signal) => {
        await call('info', '', signal);
        return infoOf({ nodeId: this.joined.get(machine) ?? '', ...local() });
      },
      initSwarm: async (request, signal) => {
        await call('initSwarm', '', signal);
        this.inits.push(request);
        return 'n1';
      },
      joinSwarm: async (request, signal) => {
        await call('joinSwarm', '', signal);
        this.joins.push(request);
        this.joined.set(machine, `joined-${machine}`);
        this.nodes.set(`joined-${machine}`, node(`joined-${machine}`));
      },
      leaveSwarm: async ({ force }, signal) => {
        await call('leaveSwarm', `force=${force}`, signal);
      },
      swarm: async (signal) => {
        await call('swarm', '', signal);
        return {
          id: this.id,
          version: 1,
          joinTokens: { worker: 'SECRET-worker', manager: 'SECRET-manager' },
          spec: {},
        };
      },
      nodes: async (signal, filters) => {
        await call('nodes', describe(filters), signal);
        const roles = filters?.['role'];
        return [...this.nodes.values()].filter(
          ({ id, role }) => (filters?.['id'] ?? [id]).includes(id) && (roles ?? [role]).includes(role),
        );
      },
      node: async (id, signal) => {
        await call('node', id, signal);
        return found(this.nodes.get(id), id);
      },
      updateNode: async (id, version, spec, signal) => {
        await call('updateNode', id, signal);
        const before = found(this.nodes.get(id), id);
        this.#expect(before.version, version);
        const role = spec['Role'] === 'manager' ? 'manager' : 'worker';
        const availability = spec['Availability'] as SwarmNode['availability'];
        const manager =
          role === 'manager' ? ({ leader: false, reachability: 'reachable', address: '' } as const) : undefined;
        this.nodes.set(id, { ...before, version: version + 1, role, availability, spec, manager });
      },
      removeNode: async (id, { force }, signal) => {
        await call('removeNode', `${id} force=${force}`, signal);
        this.nodes.delete(id);
      },
      services: async (query, signal) => {
        await call('services', describe(query?.filters), signal);
        return [...this.services.values()].filter(({ id }) => (query?.filters?.['id'] ?? [id]).includes(id));
      },
      service: async (id, signal) => {
        await call('service', id, signal);
        return found(this.services.get(id), id);
      },
      createService: async (spec, _auth, signal) => {
        await call('createService', '', signal);
        this.services.set(
          'new',
          service('new', { spec, name: typeof spec['Name'] === 'string' ? spec['Name'] : 'dreamy_fermi' }),
        );
        return { id: 'new', warnings: this.warnings };
      },
      updateService: async (id, version, spec, options, signal) => {
        await call('updateService', `${id}${options?.rollback === true ? ' rollback' : ''}`, signal);
        const before = found(this.services.get(id), id);
        this.#expect(before.version, version);
        this.services.set(id, { ...before, version: version + 1, spec });
        return this.warnings;
      },
      removeService: async (id, signal) => {
        await call('removeService', id, signal);
        this.services.delete(id);
      },
      tasks: async (filters, signal) => {
        await call('tasks', describe(filters), signal);
        return this.tasks.filter(
          ({ serviceId, nodeId, desiredState }) =>
            (filters?.['service'] ?? [serviceId]).includes(serviceId) &&
            (filters?.['node'] ?? [nodeId]).includes(nodeId ?? '') &&
            (filters?.['desired-state'] ?? [desiredState]).includes(desiredState),
        );
      },
      networks: unused,
      distribution: async (image, _auth, signal) => {
        await call('distribution', image, signal);
        return this.distribution(image, signal);
      },
      events: (query, signal) => this.#events(machine, query, signal),
      serviceLogs: (id, _request, signal) => this.#serviceLogs(machine, id, signal),
      dispose: unused,
    };
  }

  #expect(now: number, wanted: number): void {
    if (this.conflicts > 0) {
      this.conflicts--;
      throw new EngineFailure('out-of-sequence', 'update out of sequence', '');
    }
    if (now !== wanted) {
      throw new EngineFailure('out-of-sequence', `version ${wanted} is not ${now}`, '');
    }
  }

  async *#events(
    machine: string,
    query: { filters?: Filters; since?: number },
    signal: AbortSignal,
  ): AsyncGenerator<EngineEvent> {
    this.calls.push(`${machine} events since=${query.since ?? ''}`);
    const listener: Listener = { queue: [], wake: () => undefined, cut: false };
    const listeners = this.#listeners.get(machine) ?? new Set();
    this.#listeners.set(machine, listeners.add(listener));
    try {
      for (;;) {
        const event = listener.queue.shift();
        if (event !== undefined) {
          yield event;
        } else if (signal.aborted) {
          return;
        } else if (listener.cut) {
          throw new EngineFailure('lost', `“${machine}” was lost.`, '');
        } else {
          await new Promise<void>((resolve) => {
            listener.wake = resolve;
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
        }
      }
    } finally {
      listeners.delete(listener);
    }
  }

  async *#serviceLogs(machine: string, id: string, signal: AbortSignal): AsyncGenerator<LogLine> {
    this.calls.push(`${machine} serviceLogs ${id}`);
    for (const line of this.logs) {
      if (signal.aborted) {
        return;
      }
      yield await Promise.resolve(line);
    }
  }
}

function describe(filters: Filters | undefined): string {
  return Object.entries(filters ?? {})
    .map(([key, values]) => `${key}=${values.join(',')}`)
    .join(' ');
}

function found<T>(value: T | undefined, id: string): T {
  if (value === undefined) {
    throw new EngineFailure('not-found', `“${id}” is not there.`, '');
  }
  return value;
}

function infoOf(local: Partial<LocalSwarm>): EngineInfo {
  const swarm: LocalSwarm = {
    localState: 'inactive',
    nodeId: '',
    nodeAddress: '',
    controlAvailable: false,
    error: undefined,
    remoteManagers: [],
    clusterId: undefined,
    nodes: undefined,
    managers: undefined,
    ...local,
  };
  return {
    name: 'host',
    serverVersion: '26.1.5',
    operatingSystem: '',
    architecture: '',
    cpus: undefined,
    memory: undefined,
    containersRunning: undefined,
    swarm,
    warnings: [],
    raw: {},
  };
}

/** The spec that the last change left. */
export function specOf(swarm: FakeSwarm, id: string): JsonObject | undefined {
  return swarm.services.get(id)?.spec;
}
