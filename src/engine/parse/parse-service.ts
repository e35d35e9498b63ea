import {
  child,
  flag,
  id,
  list,
  object,
  oneOf,
  optionalChild,
  optionalNumber,
  optionalPort,
  optionalText,
  optionalTime,
  text,
  textMap,
  UnexpectedAnswer,
} from '../guards';
import type { JsonObject } from '../../json-object';
import type { PublishedPort, ServiceMode, SwarmService, UpdateState, UpdateStatus } from '../types';

const updateStates: readonly UpdateState[] = [
  'updating',
  'paused',
  'completed',
  'rollback_started',
  'rollback_paused',
  'rollback_completed',
];

function parseMode(mode: JsonObject): ServiceMode {
  const replicated = optionalChild(mode, 'Replicated');
  if (replicated !== undefined) {
    return { kind: 'replicated', replicas: optionalNumber(replicated, 'Replicas') ?? 1 };
  }
  if (optionalChild(mode, 'Global') !== undefined) {
    return { kind: 'global' };
  }
  const job = optionalChild(mode, 'ReplicatedJob');
  if (job !== undefined) {
    const completions = optionalNumber(job, 'TotalCompletions') ?? optionalNumber(job, 'MaxConcurrent') ?? 1;
    return { kind: 'replicated-job', completions };
  }
  if (optionalChild(mode, 'GlobalJob') !== undefined) {
    return { kind: 'global-job' };
  }
  throw new UnexpectedAnswer(`Mode is ${Object.keys(mode).join(', ') || 'empty'}`);
}

/** A port of a service's endpoint or of a task's status. */
export function parsePublishedPort(value: unknown): PublishedPort {
  const port = object(value, 'port');
  return {
    published: optionalPort(port, 'PublishedPort'),
    target: optionalPort(port, 'TargetPort') ?? 0,
    protocol: oneOf(port, 'Protocol', ['tcp', 'udp', 'sctp'], 'tcp'),
    mode: oneOf(port, 'PublishMode', ['ingress', 'host'], 'ingress'),
  };
}

function parseUpdate(update: JsonObject | undefined): UpdateStatus | undefined {
  const state = updateStates.find((word) => word === update?.['State']);
  if (update === undefined || state === undefined) {
    return undefined;
  }
  return {
    state,
    startedAt: optionalTime(update, 'StartedAt'),
    completedAt: optionalTime(update, 'CompletedAt'),
    message: optionalText(update, 'Message') ?? '',
  };
}

function parseStatus(status: JsonObject | undefined): SwarmService['status'] {
  return status === undefined
    ? undefined
    : {
        running: optionalNumber(status, 'RunningTasks') ?? 0,
        desired: optionalNumber(status, 'DesiredTasks') ?? 0,
        completed: optionalNumber(status, 'CompletedTasks'),
      };
}

/** One element of `GET /services`. */
export function parseService(answer: unknown): SwarmService {
  const root = object(answer, 'service');
  const spec = child(root, 'Spec');
  const container = child(child(spec, 'TaskTemplate'), 'ContainerSpec');
  const endpoint = child(root, 'Endpoint');
  // The endpoint has the ports the engine chose; it is empty until the service's network is allocated.
  const ports = endpoint['Ports'] ?? child(spec, 'EndpointSpec')['Ports'];
  return {
    id: id(root, 'ID'),
    version: optionalNumber(child(root, 'Version'), 'Index') ?? 0,
    createdAt: optionalTime(root, 'CreatedAt') ?? 0,
    updatedAt: optionalTime(root, 'UpdatedAt') ?? 0,
    name: text(spec, 'Name'),
    labels: textMap(spec, 'Labels'),
    mode: parseMode(child(spec, 'Mode')),
    // Missing for services that run plugins instead of containers.
    image: optionalText(container, 'Image') ?? '',
    ports: list(ports, 'Ports', parsePublishedPort),
    updateStatus: parseUpdate(optionalChild(root, 'UpdateStatus')),
    status: parseStatus(optionalChild(root, 'ServiceStatus')),
    tty: flag(container, 'TTY'),
    spec,
  };
}
