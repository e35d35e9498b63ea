import type { Problem } from '../failure';

/** How a machine is, as far as it was last seen. Immutable; a monitor replaces it as a whole. */
export interface MachineSnapshot {
  /**
   * `checking`: not yet known. `running`: the engine answered with our certificate. `unreachable`: nothing answers at
   * the address. `engine-down`: the host answers, the engine does not. `error`: the engine answers but refuses us, or
   * local files are broken. `incomplete`: provisioning stopped halfway.
   */
  readonly state: 'checking' | 'running' | 'unreachable' | 'engine-down' | 'error' | 'incomplete';
  /** The engine's version, e.g. `26.1.5`; the last one known where it does not answer. */
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
  /** `address:port` of the managers this node knows. */
  readonly managerAddresses: readonly string[];
  /** The ids of these managers' nodes, as far as it knows them: one that has just joined knows an address only. */
  readonly managerIds: readonly string[];
  readonly error: string | undefined;
}
