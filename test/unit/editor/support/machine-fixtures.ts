import type { Machine } from '../../../../src/machines/machine';
import type { MachineSnapshot } from '../../../../src/machines/snapshot';
import type { MachineEntry } from '../../../../src/machines/fleet';

/** 2024-05-01 12:00 UTC. */
export const noon = Date.UTC(2024, 4, 1, 12);

export function machine(change: Partial<Machine> = {}): Machine {
  return {
    name: 'pi3',
    driver: 'generic',
    address: '10.77.0.13',
    host: 'pi3.local',
    sshUser: 'pirate',
    sshPort: 22,
    sshKeyPath: '/home/ann/.ssh/id_ed25519',
    enginePort: 2376,
    certificateNames: [],
    installUrl: 'https://get.docker.com',
    sidecar: { hostKey: undefined, incomplete: undefined, lastSeen: undefined, engineVersion: undefined },
    ...change,
  };
}

export function snapshot(change: Partial<MachineSnapshot> = {}): MachineSnapshot {
  return {
    state: 'running',
    engineVersion: '20.10.24',
    swarm: undefined,
    problem: undefined,
    checkedAt: noon,
    lastSeenAt: noon,
    ...change,
  };
}

export function entry(
  snapshotChange: Partial<MachineSnapshot> = {},
  machineChange: Partial<Machine> = {},
): MachineEntry {
  return { kind: 'machine', machine: machine(machineChange), snapshot: snapshot(snapshotChange) };
}

export function swarm(
  role: 'worker' | 'manager' | 'leader' | undefined,
  localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked' = 'active',
): MachineSnapshot['swarm'] {
  return {
    localState,
    nodeId: 'n1',
    nodeAddress: '10.77.0.13',
    role,
    clusterId: undefined,
    managerAddresses: [],
    managerIds: [],
    error: undefined,
  };
}
