import type { JsonObject } from '../json-object';

/**
 * What an engine reports, as values: parsed by the guards in `parse/`, so that nothing outside this folder
 * handles an `unknown`. The names are the Engine API's own. Times are milliseconds since the epoch.
 */

/** `GET /_ping`. */
export interface EnginePing {
  /** The newest API version the engine speaks, e.g. `1.41`. */
  readonly apiVersion: string;
  /** The `Swarm` header (API ≥ 1.42): `inactive`, `pending`, `error`, `locked`, `active/worker`, `active/manager`. */
  readonly swarm: string | undefined;
  /** The engine's own clock, to the second; undefined if it does not report it. */
  readonly time: number | undefined;
}

/** `GET /version`. */
export interface EngineVersion {
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string | undefined;
  readonly os: string;
  readonly arch: string;
  readonly kernel: string;
}

/** `GET /info`. */
export interface EngineInfo {
  /** The host's name as the engine sees it. */
  readonly name: string;
  readonly serverVersion: string;
  readonly operatingSystem: string;
  readonly architecture: string;
  readonly cpus: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  readonly containersRunning: number | undefined;
  readonly swarm: LocalSwarm;
  readonly warnings: readonly string[];
  /** The complete response, for the user to inspect. */
  readonly raw: unknown;
}

/** `/info` → `Swarm`: the node's own view of its swarm. */
export interface LocalSwarm {
  readonly localState: 'inactive' | 'pending' | 'active' | 'error' | 'locked';
  /** Empty outside a swarm. */
  readonly nodeId: string;
  readonly nodeAddress: string;
  /** True on a manager with a working control plane. */
  readonly controlAvailable: boolean;
  readonly error: string | undefined;
  readonly remoteManagers: readonly { readonly nodeId: string; readonly address: string }[];
  /** The cluster's id; managers only. */
  readonly clusterId: string | undefined;
  /** Managers only. */
  readonly nodes: number | undefined;
  readonly managers: number | undefined;
}

/** `GET /swarm`. The tokens are secrets: they stay in memory and appear nowhere. */
export interface SwarmSpecAndTokens {
  readonly id: string;
  readonly version: number;
  readonly joinTokens: { readonly worker: string; readonly manager: string };
  readonly spec: JsonObject;
}

export type NodeRole = 'manager' | 'worker';
export type NodeState = 'ready' | 'down' | 'unknown' | 'disconnected';
export type NodeAvailability = 'active' | 'pause' | 'drain';
export type ManagerReachability = 'unknown' | 'unreachable' | 'reachable';

/** `GET /nodes`. */
export interface SwarmNode {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly hostname: string;
  readonly role: NodeRole;
  readonly availability: NodeAvailability;
  readonly labels: Readonly<Record<string, string>>;
  readonly state: NodeState;
  /** Why the node is in its state, as the engine reports it. */
  readonly message: string | undefined;
  /** The address that the managers see; undefined before API 1.25. */
  readonly address: string | undefined;
  readonly manager:
    | {
        readonly leader: boolean;
        readonly reachability: ManagerReachability;
        /** The `address:port` that other nodes dial. */
        readonly address: string;
      }
    | undefined;
  readonly engineVersion: string;
  readonly os: string;
  readonly architecture: string;
  readonly spec: JsonObject;
}

export type ServiceMode =
  | { readonly kind: 'replicated'; readonly replicas: number }
  | { readonly kind: 'global' }
  | { readonly kind: 'replicated-job'; readonly completions: number }
  | { readonly kind: 'global-job' };

export type PortProtocol = 'tcp' | 'udp' | 'sctp';
export type PublishMode = 'ingress' | 'host';

export interface PublishedPort {
  /** Undefined while the engine has not chosen one. */
  readonly published: number | undefined;
  readonly target: number;
  readonly protocol: PortProtocol;
  readonly mode: PublishMode;
}

/** The swarmkit states of an update, in the engine's own words. */
export type UpdateState =
  'updating' | 'paused' | 'completed' | 'rollback_started' | 'rollback_paused' | 'rollback_completed';

export interface UpdateStatus {
  readonly state: UpdateState;
  readonly startedAt: number | undefined;
  readonly completedAt: number | undefined;
  readonly message: string;
}

/** `GET /services`. */
export interface SwarmService {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly mode: ServiceMode;
  /** As in the spec, with a digest if one was pinned. */
  readonly image: string;
  readonly ports: readonly PublishedPort[];
  readonly updateStatus: UpdateStatus | undefined;
  /** Only in lists asked for with `status`, API ≥ 1.41. */
  readonly status:
    { readonly running: number; readonly desired: number; readonly completed: number | undefined } | undefined;
  /** Whether the containers have a terminal, so that their logs carry no frames. */
  readonly tty: boolean;
  readonly spec: JsonObject;
}

/** The swarmkit states in their order; `unknown` for a word that is not among them. */
export type TaskState =
  | 'new'
  | 'allocated'
  | 'pending'
  | 'assigned'
  | 'accepted'
  | 'preparing'
  | 'ready'
  | 'starting'
  | 'running'
  | 'complete'
  | 'shutdown'
  | 'failed'
  | 'rejected'
  | 'remove'
  | 'orphaned'
  | 'unknown';

/** `GET /tasks`. */
export interface SwarmTask {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly serviceId: string;
  /** The slot of a replicated service's task; undefined for global services, and for slot 0 of a replicated job. */
  readonly slot: number | undefined;
  /** Undefined while no node was chosen. */
  readonly nodeId: string | undefined;
  readonly image: string;
  readonly desiredState: TaskState;
  readonly state: TaskState;
  /** When the task entered its state, as its node reported. */
  readonly stateSince: number;
  readonly message: string | undefined;
  readonly error: string | undefined;
  readonly exitCode: number | undefined;
  /** Ports bound on the node itself (host mode). */
  readonly hostPorts: readonly PublishedPort[];
}

/** `GET /networks`. */
export interface NetworkSummary {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly scope: string;
  readonly ingress: boolean;
  readonly attachable: boolean;
}

/** `GET /distribution/NAME/json`: what the registry reports about an image. */
export interface ImageDistribution {
  /** `sha256:…`. */
  readonly digest: string;
  readonly platforms: readonly { readonly os: string; readonly architecture: string }[];
}

/** One line of `GET /events`. */
export interface EngineEvent {
  /** E.g. `node`, `service`, `container`. */
  readonly type: string;
  /** E.g. `create`, `update`, `remove`. */
  readonly action: string;
  readonly actorId: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly time: number;
}

/** One line of a service's logs. */
export interface LogLine {
  /** `error`: not from a container but from the engine, e.g. that a node cannot be reached. */
  readonly stream: 'stdout' | 'stderr' | 'error';
  readonly text: string;
  /** Where the line comes from, if asked for: `com.docker.swarm.task.id`, `com.docker.swarm.node.id`, …. */
  readonly details: Readonly<Record<string, string>>;
  /** RFC 3339 with nanoseconds, if asked for. */
  readonly time: string | undefined;
}

/** Credentials for one registry, sent as `X-Registry-Auth`. */
export interface RegistryAuth {
  readonly username: string;
  readonly password: string;
  readonly serverAddress: string;
}
