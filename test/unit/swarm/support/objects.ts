import type { SwarmNode, SwarmService, SwarmTask } from '../../../../src/engine/types';
import type { Machine } from '../../../../src/machines/machine';
import type { MachineSnapshot, MachineSwarm } from '../../../../src/machines/snapshot';
import type { NodeView, ServiceView } from '../../../../src/swarm/views';
import { nodeView } from '../../../../src/swarm/views/nodes';
import { serviceView } from '../../../../src/swarm/views/services';

export function node(id: string, change: Partial<SwarmNode> = {}): SwarmNode {
  return {
    id,
    version: 1,
    createdAt: 1000,
    updatedAt: 2000,
    hostname: `host-${id}`,
    role: 'worker',
    availability: 'active',
    labels: {},
    state: 'ready',
    message: undefined,
    address: undefined,
    manager: undefined,
    engineVersion: '26.1.5',
    os: 'linux',
    architecture: 'x86_64',
    spec: { Role: change.role ?? 'worker', Availability: change.availability ?? 'active' },
    ...change,
  };
}

export function manager(id: string, change: Partial<SwarmNode> = {}): SwarmNode {
  return node(id, {
    role: 'manager',
    manager: { leader: false, reachability: 'reachable', address: `10.0.0.${id.replace(/\D/g, '') || '1'}:2377` },
    ...change,
  });
}

export function view(of: SwarmNode, machine?: string): NodeView {
  return nodeView(of, machine);
}

/** Managers `m0`, `m1` …, unreachable ones `u0`, `u1` …, and workers `w0`, `w1` … */
export function managersAndWorkers(reachable: number, unreachable: number, workers = 0): NodeView[] {
  const lost = { leader: false, reachability: 'unreachable', address: '' } as const;
  return [
    ...Array.from({ length: reachable }, (_, index) => manager(`m${index}`, { hostname: `pi${index}` })),
    ...Array.from({ length: unreachable }, (_, index) => manager(`u${index}`, { manager: lost })),
    ...Array.from({ length: workers }, (_, index) => node(`w${index}`, { hostname: `worker${index}` })),
  ].map((one) => view(one));
}

export function service(id: string, change: Partial<SwarmService> = {}): SwarmService {
  return {
    id,
    version: 1,
    createdAt: 1000,
    updatedAt: 2000,
    name: `service-${id}`,
    labels: {},
    mode: { kind: 'replicated', replicas: 1 },
    image: 'web:1',
    ports: [],
    updateStatus: undefined,
    status: { running: 1, desired: 1, completed: 0 },
    tty: false,
    spec: { Name: `service-${id}`, Mode: { Replicated: { Replicas: 1 } } },
    ...change,
  };
}

export function shownService(id: string, change: Partial<ServiceView> = {}): ServiceView {
  return { ...serviceView(service(id), new Map(), {}), ...change };
}

export function task(id: string, change: Partial<SwarmTask> = {}): SwarmTask {
  return {
    id,
    version: 1,
    createdAt: 1000,
    updatedAt: 2000,
    serviceId: 's1',
    slot: 1,
    nodeId: 'n1',
    image: 'web:1',
    desiredState: 'running',
    state: 'running',
    stateSince: 3000,
    message: undefined,
    error: undefined,
    exitCode: undefined,
    hostPorts: [],
    ...change,
  };
}

export function machine(name: string, change: Partial<Machine> = {}): Machine {
  return {
    name,
    driver: 'generic',
    address: `10.0.0.${name.replace(/\D/g, '') || '1'}`,
    host: `${name}.local`,
    sshUser: 'pirate',
    sshPort: 22,
    sshKeyPath: undefined,
    enginePort: 2376,
    certificateNames: [],
    installUrl: '',
    sidecar: { hostKey: undefined, incomplete: undefined, lastSeen: undefined, engineVersion: undefined },
    ...change,
  };
}

export function snapshot(change: Partial<MachineSnapshot> = {}): MachineSnapshot {
  return {
    state: 'running',
    engineVersion: '26.1.5',
    swarm: undefined,
    problem: undefined,
    checkedAt: 1,
    lastSeenAt: 1,
    ...change,
  };
}

export function swarmOf(nodeId: string, change: Partial<MachineSwarm> = {}): MachineSwarm {
  return {
    localState: 'active',
    nodeId,
    nodeAddress: `10.0.0.${nodeId.replace(/\D/g, '') || '1'}`,
    role: 'worker',
    clusterId: undefined,
    managerAddresses: ['10.0.0.1:2377'],
    managerIds: [],
    error: undefined,
    ...change,
  };
}
