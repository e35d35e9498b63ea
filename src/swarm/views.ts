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

/** A swarm as the tree shows it. Immutable; the session replaces it as a whole. */
export interface Cluster {
  /** The swarm's own id; for one known only from workers, `?` and its managers' addresses. */
  readonly id: string;
  /** The name that the user gave to it, otherwise “swarm of” its first manager among our machines. */
  readonly name: string;
  /** The name that the user gave to it. */
  readonly givenName: string | undefined;
  /** Names of our machines that are part of it, sorted. */
  readonly machines: readonly string[];
  /** Our machines that are managers of it, those that answer first. */
  readonly managers: readonly { readonly machine: string }[];
  /** Sorted: managers first, then by hostname. */
  readonly nodes: readonly NodeView[];
  /** Sorted by name. */
  readonly services: readonly ServiceView[];
  /** How many managers may fail before the swarm cannot be changed any more. */
  readonly tolerates: number;
  /** Nodes and services have not been read yet. */
  readonly loading: boolean;
  /** What is shown is the last known: no manager answers at the moment. */
  readonly stale: boolean;
  readonly problem: Problem | undefined;
}

export interface NodeView {
  readonly id: string;
  readonly hostname: string;
  /** The name of our machine that is this node. */
  readonly machine: string | undefined;
  readonly role: NodeRole;
  readonly leader: boolean;
  /** Managers only. */
  readonly reachability: ManagerReachability | undefined;
  readonly state: NodeState;
  /** Why it is in its state, in the engine's words. */
  readonly message: string | undefined;
  /** When it entered its state, in milliseconds since the epoch; 0 where that cannot be told. */
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
  /** Tasks that run, as far as nodes that answer say. */
  readonly running: number;
  readonly desired: number;
  /** Jobs only: how many tasks have done their work. */
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
  /** The node's hostname; its id where the node is gone; undefined while none was chosen. */
  readonly node: string | undefined;
  readonly state: TaskState;
  readonly desiredState: TaskState;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Why the task (or the one before it in its slot) is not running. */
  readonly error: string | undefined;
  /** The node does not answer: the state is the last one it told. */
  readonly lastKnown: boolean;
}

/** What changed, for a tree that redraws no more than it must. */
export interface ClusterChange {
  /** Undefined: clusters came or went. */
  readonly clusterId: string | undefined;
  /** Set where nothing but this service (and its tasks) changed. */
  readonly serviceId: string | undefined;
}

/** What a person asks for when creating a service. */
export interface ServiceRequest {
  readonly image: string;
  /** The engine invents one where undefined. */
  readonly name?: string | undefined;
  readonly ports: readonly PortRequest[];
  readonly mode: 'replicated' | 'global';
  /** Replicated only; default 1. */
  readonly replicas?: number | undefined;
  /** `NAME=value` each. */
  readonly env: readonly string[];
}

/** A port to publish; the engine chooses `published` where undefined. */
export type PortRequest = PublishedPort;

/** How far a service is, while it converges. */
export interface ConvergeProgress {
  readonly running: number;
  readonly desired: number;
  /** One line for a person, e.g. `4 of 6 running; hypriot-httpd.5 pending: …`. */
  readonly line: string;
  readonly tasks: readonly TaskView[];
  readonly done: boolean;
}

/** How a service came to rest. */
export interface ConvergeEnd {
  /**
   * `running`: as its spec wants it. `paused`: the swarm stopped the update, or a rollback, and waits for a person.
   * `rolled-back`: it runs as before the last update, because the swarm's update policy or a person wanted that.
   */
  readonly kind: 'running' | 'paused' | 'rolled-back';
  /** Why, in the swarm's own words; empty where there is nothing to tell. */
  readonly message: string;
}

/** One log line and where it is from. */
export interface ServiceLogLine {
  /** `service.slot@node`; empty for what the engine itself says. */
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

/** What a step means for the swarm, to be confirmed before it is taken. */
export interface QuorumPreview {
  /** What happens, as a sentence. */
  readonly sentence: string;
  /** The step makes the swarm unable to elect a leader, or ends it. */
  readonly losesQuorum: boolean;
  /** The engine does it only when forced. */
  readonly needsForce: boolean;
}
