import type { NodeAvailability, NodeRole } from '../engine/types';
import type { Clusters } from './clusters';
import type { FleetLike } from './fleet-like';
import type { ConvergeProgress, PublishedUrl, QuorumPreview, ServiceLogLine, ServiceRequest } from './views';

/** What a person does to swarms. Every method throws a Failure with a sentence, or `Cancelled`. */
export class SwarmActions {
  constructor(
    protected readonly fleet: FleetLike,
    protected readonly clusters: Clusters,
  ) {}

  /** Makes the machine the first manager of a new swarm. */
  declare init: (machine: string, options: { advertiseAddress: string }, signal?: AbortSignal) => Promise<void>;

  /** `candidates`: the joining host's own addresses, of which one in the manager's subnet is advertised. */
  declare join: (
    machine: string,
    clusterId: string,
    role: NodeRole,
    onProgress: (line: string) => void,
    signal?: AbortSignal,
    candidates?: readonly string[],
  ) => Promise<void>;
  declare leavePreview: (machine: string) => QuorumPreview;
  declare leave: (machine: string, options: { force: boolean }, signal?: AbortSignal) => Promise<void>;
  declare rolePreview: (clusterId: string, nodeId: string, role: NodeRole) => QuorumPreview;
  declare setRole: (clusterId: string, nodeId: string, role: NodeRole, signal?: AbortSignal) => Promise<void>;
  declare setAvailability: (
    clusterId: string,
    nodeId: string,
    availability: NodeAvailability,
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Takes a node that is down off the list (or, with force, one that is not). */
  declare removeNode: (
    clusterId: string,
    nodeId: string,
    options: { force: boolean },
    signal?: AbortSignal,
  ) => Promise<void>;
  /** Resolves to the new service's id. */
  declare createService: (clusterId: string, request: ServiceRequest, signal?: AbortSignal) => Promise<string>;
  declare scale: (clusterId: string, serviceId: string, replicas: number, signal?: AbortSignal) => Promise<void>;
  declare updateImage: (clusterId: string, serviceId: string, image: string, signal?: AbortSignal) => Promise<void>;
  declare rollback: (clusterId: string, serviceId: string, signal?: AbortSignal) => Promise<void>;
  declare removeService: (clusterId: string, serviceId: string, signal?: AbortSignal) => Promise<void>;
  /** Follows a service until it runs as desired. Rejects only on failure or cancel; a service may never converge. */
  declare converge: (
    clusterId: string,
    serviceId: string,
    onProgress: (progress: ConvergeProgress) => void,
    signal?: AbortSignal,
  ) => Promise<void>;
  declare logs: (clusterId: string, serviceId: string, signal: AbortSignal) => AsyncIterable<ServiceLogLine>;
  declare publishedUrls: (
    clusterId: string,
    serviceId: string,
    signal?: AbortSignal,
  ) => Promise<readonly PublishedUrl[]>;
}
