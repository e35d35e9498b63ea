import type { EngineEndpoint } from './endpoint';
import type { EngineFailure } from './failure';
import type { JsonObject } from '../json-object';
import type {
  EngineEvent,
  EngineInfo,
  EnginePing,
  EngineVersion,
  ImageDistribution,
  LogLine,
  NetworkSummary,
  RegistryAuth,
  SwarmNode,
  SwarmService,
  SwarmSpecAndTokens,
  SwarmTask,
} from './types';

/** Filters of the Engine API: for each key the values, one of which must match. */
export type Filters = Readonly<Record<string, readonly string[]>>;

export interface InitSwarmRequest {
  /** An IP address of the host, or an interface's name; never a host name. */
  readonly advertiseAddress: string;
  /** Default `0.0.0.0:2377`. */
  readonly listenAddress?: string | undefined;
}

export interface JoinSwarmRequest {
  /** `address:port` of managers. Engines dial the first one only. */
  readonly remoteAddresses: readonly string[];
  readonly joinToken: string;
  readonly advertiseAddress?: string | undefined;
  /** Default `0.0.0.0:2377`. */
  readonly listenAddress?: string | undefined;
}

export interface ServiceLogRequest {
  readonly follow: boolean;
  /** The number of newest lines to start with, for each task. */
  readonly tail: number | 'all';
  readonly timestamps: boolean;
  /** Whether each line names its task and node. */
  readonly details: boolean;
}

/**
 * One Docker engine. Connects at the first call and keeps its connections for the next ones. Every call throws
 * {@link EngineFailure} with a sentence that names the machine, or `Cancelled` when its signal was aborted. A few calls
 * run at the same time; the others wait for their turn.
 */
export interface Engine {
  readonly endpoint: EngineEndpoint;
  ping(signal?: AbortSignal): Promise<EnginePing>;
  version(signal?: AbortSignal): Promise<EngineVersion>;
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** The API version that both sides support, e.g. `1.41`; asks the engine if it is not yet known. */
  apiVersion(signal?: AbortSignal): Promise<string>;

  /** Resolves to the id of the new swarm's first node. */
  initSwarm(request: InitSwarmRequest, signal?: AbortSignal): Promise<string>;
  /** Resolves when the engine has joined; `EngineFailure` `timed-out` if it continues to try in the background. */
  joinSwarm(request: JoinSwarmRequest, signal?: AbortSignal): Promise<void>;
  leaveSwarm(options: { readonly force: boolean }, signal?: AbortSignal): Promise<void>;
  swarm(signal?: AbortSignal): Promise<SwarmSpecAndTokens>;

  nodes(signal?: AbortSignal, filters?: Filters): Promise<readonly SwarmNode[]>;
  node(id: string, signal?: AbortSignal): Promise<SwarmNode>;
  /** @param version the index the spec was read with; `out-of-sequence` if the node has changed since. */
  updateNode(id: string, version: number, spec: JsonObject, signal?: AbortSignal): Promise<void>;
  removeNode(id: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void>;

  /** @param query `status`: with running and desired counts, which engines return from API 1.41 on. */
  services(
    query?: { readonly status?: boolean; readonly filters?: Filters },
    signal?: AbortSignal,
  ): Promise<readonly SwarmService[]>;
  service(id: string, signal?: AbortSignal): Promise<SwarmService>;
  /** Resolves to the new service's id and the engine's warnings. */
  createService(
    spec: JsonObject,
    auth?: RegistryAuth,
    signal?: AbortSignal,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }>;
  /** Resolves to the engine's warnings. `rollback`: back to the previous spec, whatever `spec` is. */
  updateService(
    id: string,
    version: number,
    spec: JsonObject,
    options?: { readonly rollback?: boolean; readonly auth?: RegistryAuth },
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
  removeService(id: string, signal?: AbortSignal): Promise<void>;

  tasks(filters?: Filters, signal?: AbortSignal): Promise<readonly SwarmTask[]>;
  networks(signal?: AbortSignal): Promise<readonly NetworkSummary[]>;
  /** Asks the image's registry, through the engine. */
  distribution(image: string, auth?: RegistryAuth, signal?: AbortSignal): Promise<ImageDistribution>;

  /**
   * The engine's events from now on, or since a time in milliseconds. Ends quietly when the signal is aborted, also
   * before it is connected.
   * @throws EngineFailure `lost` when the stream is cut
   */
  events(
    query: { readonly filters?: Filters; readonly since?: number },
    signal: AbortSignal,
  ): AsyncIterable<EngineEvent>;
  /** A service's log lines. Ends with the stream, or quietly when the signal is aborted, as {@link events} does. */
  serviceLogs(id: string, request: ServiceLogRequest, signal: AbortSignal): AsyncIterable<LogLine>;

  /** Closes every connection; open calls and streams fail with `lost`, and so do later ones. */
  dispose(): void;
}

/** Gets the outcome of each request: undefined if the engine answered it, otherwise why it failed. */
export type ObserveRequest = (failure: EngineFailure | undefined) => void;

/** Creates the engine of an endpoint without connecting. */
export type ConnectEngine = (endpoint: EngineEndpoint) => Engine;
