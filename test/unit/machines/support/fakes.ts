import type { EngineEndpoint } from '../../../../src/engine/endpoint';
import type { Engine, ObserveRequest } from '../../../../src/engine/engine';
import type { EngineInfo, EnginePing, LocalSwarm, SwarmNode } from '../../../../src/engine/types';
import type { Clock } from '../../../../src/machines/fleet/clock';
import type { EngineFactory } from '../../../../src/machines/fleet/engine-slot';

/** A clock that only advances when a test advances it. */
export class FakeClock implements Clock {
  #time = Date.parse('2026-01-31T12:00:00Z');
  readonly #timers = new Set<{ due: number; callback: () => void }>();

  now(): number {
    return this.#time;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { due: this.#time + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many milliseconds from now each timer waits for, sorted. */
  waits(): number[] {
    return [...this.#timers].map(({ due }) => due - this.#time).sort((a, b) => a - b);
  }

  /** Lets time pass and calls back what is due, in order. */
  advance(milliseconds: number): void {
    const end = this.#time + milliseconds;
    for (;;) {
      const [next] = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) {
        break;
      }
      this.#timers.delete(next);
      this.#time = next.due;
      next.callback();
    }
    this.#time = end;
  }
}

export const outsideSwarm: LocalSwarm = {
  localState: 'inactive',
  nodeId: '',
  nodeAddress: '',
  controlAvailable: false,
  error: undefined,
  remoteManagers: [],
  clusterId: undefined,
  nodes: undefined,
  managers: undefined,
};

export function sampleInfo(change: Partial<EngineInfo> = {}): EngineInfo {
  return {
    name: 'pi3',
    serverVersion: '26.1.5',
    operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
    architecture: 'aarch64',
    cpus: 4,
    memory: 1024 ** 3,
    containersRunning: 0,
    swarm: outsideSwarm,
    warnings: [],
    raw: {},
    ...change,
  };
}

export function sampleNode(leader: boolean): SwarmNode {
  return {
    id: 'node1',
    version: 1,
    createdAt: 0,
    updatedAt: 0,
    hostname: 'pi3',
    role: 'manager',
    availability: 'active',
    labels: {},
    state: 'ready',
    message: undefined,
    address: '10.77.0.13',
    manager: { leader, reachability: 'reachable', address: '10.77.0.13:2377' },
    engineVersion: '26.1.5',
    os: 'linux',
    architecture: 'aarch64',
    spec: {},
  };
}

/** An engine whose answers a test decides; by default one outside any swarm. It has the calls that monitors use. */
export class FakeEngine implements Pick<Engine, 'ping' | 'info' | 'node' | 'dispose'> {
  disposed = false;
  pings = 0;
  answerPing: (signal?: AbortSignal) => Promise<unknown> = () => Promise.resolve();
  answerInfo: (signal?: AbortSignal) => Promise<EngineInfo> = () => Promise.resolve(sampleInfo());
  answerNode: () => Promise<SwarmNode> = () => Promise.resolve(sampleNode(false));

  /** @param observe is called by a test, for requests of others */
  constructor(
    readonly endpoint: EngineEndpoint,
    readonly observe: ObserveRequest = () => undefined,
  ) {}

  async ping(signal?: AbortSignal): Promise<EnginePing> {
    this.pings += 1;
    await this.answerPing(signal);
    return { apiVersion: '1.45', swarm: undefined, time: undefined };
  }

  info(signal?: AbortSignal): Promise<EngineInfo> {
    return this.answerInfo(signal);
  }

  node(): Promise<SwarmNode> {
    return this.answerNode();
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** A fake engine for tests that need a complete one. */
export function asEngine(engine: FakeEngine): Engine {
  return engine as unknown as Engine;
}

/** Keeps the engines it made, and prepares each with what the test wants. */
export class FakeEngines implements EngineFactory {
  readonly made: FakeEngine[] = [];
  prepare: (engine: FakeEngine) => void = () => undefined;
  /** Called when an engine was made. */
  onMade: () => void = () => undefined;

  readonly connect = (endpoint: EngineEndpoint, observe: ObserveRequest): Engine => {
    const engine = new FakeEngine(endpoint, observe);
    this.prepare(engine);
    this.made.push(engine);
    this.onMade();
    return asEngine(engine);
  };

  /** The newest engine of a machine. */
  of(machine: string): FakeEngine {
    const engine = this.made.findLast((made) => made.endpoint.machine === machine);
    if (engine === undefined) {
      throw new Error(`no engine of ${machine} was made`);
    }
    return engine;
  }
}

/** A promise to be resolved or rejected from outside. */
export class Deferred<T = void> {
  resolve!: (value: T) => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<T>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });
}
