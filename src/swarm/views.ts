import type {
  ManagerReachability,
  NodeAvailability,
  NodeRole,
  NodeState,
  PublishedPort,
  TaskState,
  UpdateStatus,
} from '../engine/types';
import type { Problem } from '../failure';

/** A swarm as the tree shows it. Immutable; each change makes another one. */
export interface Cluster {
  /** The swarm's own id; for one known only from workers, `?` and its managers' addresses. */
  readonly id: string;
  /** The name that the user gave to it, otherwise “swarm of” its first manager among our machines. */
  readonly name: string;
  /** The name that the user gave to it. */
  readonly givenName: string | undefined;
  /** Names of the machines that belong to it, sorted. */
  readonly machines: readonly string[];
  /** The machines that are its managers, those that respond first. */
  readonly managers: readonly { readonly machine: string }[];
  /** Sorted: managers first, then by hostname. */
  readonly nodes: readonly NodeView[];
  /** Sorted by name. */
  readonly services: readonly ServiceView[];
  /** How many managers may fail before the swarm can no longer be changed. */
  readonly tolerates: number;
  /** Nodes and services have not been read yet. */
  readonly loading: boolean;
  /** The last reported state is shown, because no manager is responding. */
  readonly stale: boolean;
  readonly problem: Problem | undefined;
}

export interface NodeView {
  readonly id: string;
  readonly hostname: string;
  /** The name of the machine that is this node. */
  readonly machine: string | undefined;
  readonly role: NodeRole;
  readonly leader: boolean;
  /** Managers only. */
  readonly reachability: ManagerReachability | undefined;
  readonly state: NodeState;
  /** Why it is in its state, in the engine's words. */
  readonly message: string | undefined;
  /** When it entered its state, in milliseconds since the epoch; 0 if unknown. */
  readonly since: number;
  readonly availability: NodeAvailability;
  readonly engineVersion: string;
  readonly os: string;
  readonly architecture: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface ServiceView {
  readonly id: string;
  readonly name: string;
  readonly mode: 'replicated' | 'global' | 'replicated-job' | 'global-job';
  /** Without digest. */
  readonly image: string;
  /** Tasks that run on nodes that are responding. */
  readonly running: number;
  readonly desired: number;
  /** Jobs only: how many tasks have completed. */
  readonly completed: number | undefined;
  readonly ports: readonly PublishedPort[];
  readonly update: UpdateStatus | undefined;
  /** Undefined until watched (see `Clusters.watchTasks`) and read once. */
  readonly tasks: readonly TaskView[] | undefined;
}

export interface TaskView {
  readonly id: string;
  /** `service.slot`, or `service.hostname` for global services. */
  readonly name: string;
  readonly slot: number | undefined;
  readonly nodeId: string | undefined;
  /** The node's hostname; its id if the node is gone; undefined while none is assigned. */
  readonly node: string | undefined;
  readonly state: TaskState;
  readonly desiredState: TaskState;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Why the task (or the one before it in its slot) is not running. */
  readonly error: string | undefined;
  /** The node is not responding: the state is the last one it reported. */
  readonly lastKnown: boolean;
}

/** What changed, so that the tree redraws only that. */
export interface ClusterChange {
  /** Undefined: the list of clusters changed. */
  readonly clusterId: string | undefined;
  /** Set if only this service, or its tasks, changed. */
  readonly serviceId: string | undefined;
}

/** A service to create. */
export interface ServiceRequest {
  readonly image: string;
  /** If undefined, the engine makes one up. */
  readonly name?: string | undefined;
  readonly ports: readonly PortRequest[];
  readonly mode: 'replicated' | 'global';
  /** Replicated only; default 1. */
  readonly replicas?: number | undefined;
  /** `NAME=value` each. */
  readonly env: readonly string[];
}

/** A port to publish; if `published` is undefined, the engine chooses it. */
export type PortRequest = PublishedPort;

/** The progress of a service that converges. */
export interface ConvergeProgress {
  readonly running: number;
  readonly desired: number;
  /** One line to show, e.g. `4 of 6 running; hypriot-httpd.5 pending: …`. */
  readonly line: string;
  readonly tasks: readonly TaskView[];
  readonly done: boolean;
}

/** How the convergence of a service ended. */
export interface ConvergeEnd {
  /**
   * `running`: as its spec wants it. `paused`: the swarm stopped the update, or a rollback, and waits for a user.
   * `rolled-back`: it runs as before the last update, because of the service's update policy or a user.
   */
  readonly kind: 'running' | 'paused' | 'rolled-back';
  /** Why, in the words of the swarm; empty if there is no reason. */
  readonly message: string;
}

/** One log line and its source. */
export interface ServiceLogLine {
  /** `service.slot@node`; empty for messages of the engine itself. */
  readonly source: string;
  readonly task: string | undefined;
  /** The node's hostname. */
  readonly node: string | undefined;
  /** `error`: from the engine, e.g. that a node's logs cannot be read. */
  readonly stream: 'stdout' | 'stderr' | 'error';
  readonly text: string;
  /** RFC 3339. */
  readonly time: string | undefined;
}

/** One way to reach a published port. */
export interface PublishedUrl {
  /** E.g. `pi1:8080`. */
  readonly label: string;
  readonly url: string;
  readonly machine: string;
}

/** What an action means for the swarm, to be confirmed first. */
export interface QuorumPreview {
  /** What happens, as a sentence. */
  readonly sentence: string;
  /** The action makes the swarm unable to elect a leader, or ends it. */
  readonly losesQuorum: boolean;
  /** The engine does it only by force. */
  readonly needsForce: boolean;
}
