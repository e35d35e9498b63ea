import type { Problem } from '../failure';

/** A machine's state, as last reported. Immutable; a monitor replaces it. */
export interface MachineSnapshot {
  /**
   * `checking`: not yet known. `running`: the engine accepted the client certificate. `unreachable`: nothing answers at
   * the address. `engine-down`: the host answers, the engine does not. `error`: the engine answers but rejects the client, or
   * local files are broken. `incomplete`: provisioning stopped halfway.
   */
  readonly state: 'checking' | 'running' | 'unreachable' | 'engine-down' | 'error' | 'incomplete';
  /** The engine's version, e.g. `26.1.5`; the last reported one if it does not respond. */
  readonly engineVersion: string | undefined;
  readonly swarm: MachineSwarm | undefined;
  readonly problem: Problem | undefined;
  /** Milliseconds since the epoch. */
  readonly checkedAt: number | undefined;
  readonly lastSeenAt: number | undefined;
}

/** The machine's part in a swarm, from its own `/info`. */
export interface MachineSwarm {
  readonly localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  readonly nodeId: string;
  readonly nodeAddress: string;
  readonly role: 'worker' | 'manager' | 'leader' | undefined;
  /** KnownState from managers only; a worker's cluster is found by its node id or its managers' addresses. */
  readonly clusterId: string | undefined;
  /** `address:port` of the managers that this node reports. */
  readonly managerAddresses: readonly string[];
  /** The ids of these managers' nodes, as far as it reports them: one that has just joined reports only an address. */
  readonly managerIds: readonly string[];
  readonly error: string | undefined;
}
