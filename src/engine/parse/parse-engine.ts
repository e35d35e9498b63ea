import { isObject } from '../../json-object';
import {
  checkedId,
  child,
  flag,
  id,
  list,
  object,
  oneOf,
  optionalId,
  optionalNumber,
  optionalText,
  nonEmptyText,
  text,
  texts,
  UnexpectedAnswer,
} from '../guards';
import type {
  EngineInfo,
  EngineVersion,
  ImageDistribution,
  LocalSwarm,
  NetworkSummary,
  SwarmSpecAndTokens,
} from '../types';

/** `GET /version`. */
export function parseVersion(answer: unknown): EngineVersion {
  const root = object(answer, 'version');
  return {
    version: text(root, 'Version'),
    apiVersion: text(root, 'ApiVersion'),
    minApiVersion: nonEmptyText(root, 'MinAPIVersion'),
    os: text(root, 'Os'),
    arch: text(root, 'Arch'),
    kernel: optionalText(root, 'KernelVersion') ?? '',
  };
}

/** No swarm has nearly as many managers, because most of them must agree on each change. */
const mostManagers = 100;

/** Sorted, because engines list them in a different order each time (moby keeps them in a map). */
function parseRemoteManagers(answer: unknown): LocalSwarm['remoteManagers'] {
  const managers = list(answer, 'RemoteManagers', (element) => {
    const manager = object(element, 'manager');
    return { nodeId: optionalId(manager, 'NodeID') ?? '', address: text(manager, 'Addr') };
  });
  return [...managers]
    .sort((a, b) => compare(a.nodeId, b.nodeId) || compare(a.address, b.address))
    .slice(0, mostManagers);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function parseLocalSwarm(swarm: Readonly<Record<string, unknown>>): LocalSwarm {
  const nodeId = optionalId(swarm, 'NodeID') ?? '';
  return {
    localState: oneOf(swarm, 'LocalNodeState', ['inactive', 'pending', 'active', 'error', 'locked'], 'inactive'),
    nodeId,
    nodeAddress: optionalText(swarm, 'NodeAddr') ?? '',
    controlAvailable: flag(swarm, 'ControlAvailable'),
    error: nonEmptyText(swarm, 'Error'),
    remoteManagers: parseRemoteManagers(swarm['RemoteManagers']),
    clusterId: optionalId(child(swarm, 'Cluster'), 'ID'),
    nodes: optionalNumber(swarm, 'Nodes'),
    managers: optionalNumber(swarm, 'Managers'),
  };
}

/** `GET /info`. */
export function parseInfo(answer: unknown): EngineInfo {
  const root = object(answer, 'info');
  return {
    name: text(root, 'Name'),
    serverVersion: text(root, 'ServerVersion'),
    operatingSystem: optionalText(root, 'OperatingSystem') ?? '',
    architecture: optionalText(root, 'Architecture') ?? '',
    cpus: optionalNumber(root, 'NCPU'),
    memory: optionalNumber(root, 'MemTotal'),
    containersRunning: optionalNumber(root, 'ContainersRunning'),
    swarm: parseLocalSwarm(child(root, 'Swarm')),
    warnings: texts(root, 'Warnings'),
    raw: answer,
  };
}

/** `GET /swarm`. */
export function parseSwarm(answer: unknown): SwarmSpecAndTokens {
  const root = object(answer, 'swarm');
  const tokens = child(root, 'JoinTokens');
  return {
    id: id(root, 'ID'),
    version: optionalNumber(child(root, 'Version'), 'Index') ?? 0,
    joinTokens: { worker: text(tokens, 'Worker'), manager: text(tokens, 'Manager') },
    spec: child(root, 'Spec'),
  };
}

/** One element of `GET /networks`. */
export function parseNetwork(answer: unknown): NetworkSummary {
  const network = object(answer, 'network');
  return {
    id: id(network, 'Id'),
    name: text(network, 'Name'),
    driver: optionalText(network, 'Driver') ?? '',
    scope: optionalText(network, 'Scope') ?? '',
    ingress: flag(network, 'Ingress'),
    attachable: flag(network, 'Attachable'),
  };
}

/** `GET /distribution/NAME/json`. */
export function parseDistribution(answer: unknown): ImageDistribution {
  const root = object(answer, 'distribution');
  return {
    digest: text(child(root, 'Descriptor'), 'digest'),
    platforms: list(root['Platforms'], 'Platforms', (element) => {
      const platform = object(element, 'platform');
      return { os: optionalText(platform, 'os') ?? '', architecture: optionalText(platform, 'architecture') ?? '' };
    }),
  };
}

/** The `ID` of what was just created, and the engine's warnings. */
export function parseCreated(answer: unknown): { readonly id: string; readonly warnings: readonly string[] } {
  const root = object(answer, 'answer');
  return { id: id(root, 'ID'), warnings: parseWarnings(root) };
}

/** The warnings in the answer to an update; engines name them `Warning` or `Warnings`, or send an empty response. */
export function parseWarnings(answer: unknown): readonly string[] {
  return isObject(answer) ? [...texts(answer, 'Warnings'), ...[nonEmptyText(answer, 'Warning') ?? []].flat()] : [];
}

/** The response to `POST /swarm/init`: the id of the first node, as a bare JSON text. */
export function parseNodeId(answer: unknown): string {
  if (typeof answer !== 'string') {
    throw new UnexpectedAnswer('the new node’s id is missing');
  }
  return checkedId(answer, 'the new node’s id');
}
