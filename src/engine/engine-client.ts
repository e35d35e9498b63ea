import { bounded } from '../bounded';
import type { JsonObject } from '../json-object';
import { pathPart } from './transport/call';
import { defaultTimeouts, type EngineTimeouts } from './transport/connection';
import type { EngineEndpoint } from './endpoint';
import type { Engine, Filters, InitSwarmRequest, JoinSwarmRequest, ObserveRequest, ServiceLogRequest } from './engine';
import { EngineHttp } from './transport/engine-http';
import { readEvents, readServiceLogs } from './engine-streams';
import { limits } from './limits';
import {
  parseCreated,
  parseDistribution,
  parseInfo,
  parseNetwork,
  parseNodeId,
  parseSwarm,
  parseVersion,
  parseWarnings,
} from './parse/parse-engine';
import { parseNode } from './parse/parse-node';
import { parseService } from './parse/parse-service';
import { parseTask } from './parse/parse-task';
import type * as types from './types';

const anyAddress = '0.0.0.0:2377';

/** The Engine API over one connection pool; see {@link Engine} for what each call gives and throws. */
class EngineClient implements Engine {
  readonly endpoint: EngineEndpoint;
  readonly #http: EngineHttp;

  constructor(endpoint: EngineEndpoint, timeouts: EngineTimeouts, observe: ObserveRequest) {
    this.endpoint = endpoint;
    this.#http = new EngineHttp(endpoint, timeouts, observe);
  }

  async ping(signal?: AbortSignal): Promise<types.EnginePing> {
    const { apiVersion, headers } = await this.#http.ping(signal);
    const swarm = headers['swarm'];
    const time = Date.parse(headers.date ?? '');
    return {
      apiVersion,
      swarm: typeof swarm === 'string' ? bounded(swarm, limits.text) : undefined,
      time: Number.isNaN(time) ? undefined : time,
    };
  }

  version(signal?: AbortSignal): Promise<types.EngineVersion> {
    return this.#http.json({ method: 'GET', path: '/version' }, parseVersion, signal);
  }

  info(signal?: AbortSignal): Promise<types.EngineInfo> {
    // A manager asks its swarm's leader for it, and only after 20 s does it give up (moby, daemon/cluster `Info`).
    return this.#http.json({ method: 'GET', path: '/info', slow: true }, parseInfo, signal);
  }

  apiVersion(signal?: AbortSignal): Promise<string> {
    return this.#http.version(signal);
  }

  initSwarm(request: InitSwarmRequest, signal?: AbortSignal): Promise<string> {
    const body = { ListenAddr: request.listenAddress ?? anyAddress, AdvertiseAddr: request.advertiseAddress };
    return this.#http.json({ method: 'POST', path: '/swarm/init', body, slow: true }, parseNodeId, signal);
  }

  async joinSwarm(request: JoinSwarmRequest, signal?: AbortSignal): Promise<void> {
    const body = {
      ListenAddr: request.listenAddress ?? anyAddress,
      AdvertiseAddr: request.advertiseAddress ?? '',
      RemoteAddrs: request.remoteAddresses,
      JoinToken: request.joinToken,
    };
    await this.#http.json({ method: 'POST', path: '/swarm/join', body, slow: true }, ignore, signal);
  }

  async leaveSwarm(options: { readonly force: boolean }, signal?: AbortSignal): Promise<void> {
    const query = { force: options.force };
    await this.#http.json({ method: 'POST', path: '/swarm/leave', query, slow: true }, ignore, signal);
  }

  swarm(signal?: AbortSignal): Promise<types.SwarmSpecAndTokens> {
    return this.#http.json({ method: 'GET', path: '/swarm' }, parseSwarm, signal);
  }

  nodes(signal?: AbortSignal, filters?: Filters): Promise<readonly types.SwarmNode[]> {
    return this.#http.list({ method: 'GET', path: '/nodes', query: { filters } }, 'nodes', parseNode, signal);
  }

  async node(id: string, signal?: AbortSignal): Promise<types.SwarmNode> {
    return this.#http.json(
      { method: 'GET', path: `/nodes/${this.#part(id)}`, largest: limits.element },
      parseNode,
      signal,
    );
  }

  async updateNode(id: string, version: number, body: JsonObject, signal?: AbortSignal): Promise<void> {
    const path = `/nodes/${this.#part(id)}/update`;
    await this.#http.json({ method: 'POST', path, query: { version }, body, slow: true }, ignore, signal);
  }

  async removeNode(id: string, options: { readonly force: boolean }, signal?: AbortSignal): Promise<void> {
    const path = `/nodes/${this.#part(id)}`;
    await this.#http.json({ method: 'DELETE', path, query: { force: options.force }, slow: true }, ignore, signal);
  }

  services(
    query: { readonly status?: boolean; readonly filters?: Filters } = {},
    signal?: AbortSignal,
  ): Promise<readonly types.SwarmService[]> {
    // Engines before API 1.41 ignore `status`.
    const asked = { filters: query.filters, status: query.status === true ? true : undefined };
    return this.#http.list({ method: 'GET', path: '/services', query: asked }, 'services', parseService, signal);
  }

  async service(id: string, signal?: AbortSignal): Promise<types.SwarmService> {
    return this.#http.json(
      { method: 'GET', path: `/services/${this.#part(id)}`, largest: limits.element },
      parseService,
      signal,
    );
  }

  createService(
    body: JsonObject,
    auth?: types.RegistryAuth,
    signal?: AbortSignal,
  ): Promise<{ readonly id: string; readonly warnings: readonly string[] }> {
    const call = { method: 'POST', path: '/services/create', body, auth, slow: true } as const;
    return this.#http.json(call, parseCreated, signal);
  }

  async updateService(
    id: string,
    version: number,
    body: JsonObject,
    options: { readonly rollback?: boolean; readonly auth?: types.RegistryAuth } = {},
    signal?: AbortSignal,
  ): Promise<readonly string[]> {
    const query = { version, rollback: options.rollback === true ? 'previous' : undefined };
    const path = `/services/${this.#part(id)}/update`;
    return this.#http.json(
      { method: 'POST', path, query, body, auth: options.auth, slow: true },
      parseWarnings,
      signal,
    );
  }

  async removeService(id: string, signal?: AbortSignal): Promise<void> {
    const path = `/services/${this.#part(id)}`;
    await this.#http.json({ method: 'DELETE', path, slow: true }, ignore, signal);
  }

  tasks(filters?: Filters, signal?: AbortSignal): Promise<readonly types.SwarmTask[]> {
    return this.#http.list(
      { method: 'GET', path: '/tasks', query: { filters }, largest: limits.taskList },
      'tasks',
      parseTask,
      signal,
    );
  }

  networks(signal?: AbortSignal): Promise<readonly types.NetworkSummary[]> {
    return this.#http.list({ method: 'GET', path: '/networks' }, 'networks', parseNetwork, signal);
  }

  async distribution(image: string, auth?: types.RegistryAuth, signal?: AbortSignal): Promise<types.ImageDistribution> {
    // The name's slashes are part of the path.
    const path = `/distribution/${image
      .split('/')
      .map((part) => readable(this.#part(part)))
      .join('/')}/json`;
    return this.#http.json({ method: 'GET', path, auth, slow: true }, parseDistribution, signal);
  }

  events(
    query: { readonly filters?: Filters; readonly since?: number },
    signal: AbortSignal,
  ): AsyncIterable<types.EngineEvent> {
    return readEvents(this.#http, query, signal);
  }

  serviceLogs(id: string, request: ServiceLogRequest, signal: AbortSignal): AsyncIterable<types.LogLine> {
    return readServiceLogs(this.#http, id, request, signal);
  }

  dispose(): void {
    this.#http.dispose();
  }

  #part(text: string): string {
    return pathPart(this.endpoint, text);
  }
}

/** `:` and `@` have no meaning of their own in a path (RFC 3986, 3.3), and are in the names of most images. */
function readable(part: string): string {
  return part.replaceAll('%3A', ':').replaceAll('%40', '@');
}

function ignore(): undefined {
  return undefined;
}

/**
 * Makes the engine of an endpoint; connects nothing yet.
 * @param observe must not throw
 * @param timeouts how long to wait, in milliseconds, if not as usual
 */
export function connectEngine(
  endpoint: EngineEndpoint,
  observe: ObserveRequest = () => undefined,
  timeouts: Partial<EngineTimeouts> = {},
): Engine {
  return new EngineClient(endpoint, { ...defaultTimeouts, ...timeouts }, observe);
}
