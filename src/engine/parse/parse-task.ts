import {
  child,
  id,
  list,
  object,
  oneOf,
  optionalId,
  optionalNumber,
  optionalText,
  optionalTime,
  nonEmptyText,
} from '../guards';
import { parsePublishedPort } from './parse-service';
import type { SwarmTask, TaskState } from '../types';

const taskStates: readonly TaskState[] = [
  'new',
  'allocated',
  'pending',
  'assigned',
  'accepted',
  'preparing',
  'ready',
  'starting',
  'running',
  'complete',
  'shutdown',
  'failed',
  'rejected',
  'remove',
  'orphaned',
];

/** One element of `GET /tasks`. */
export function parseTask(answer: unknown): SwarmTask {
  const root = object(answer, 'task');
  const status = child(root, 'Status');
  const createdAt = optionalTime(root, 'CreatedAt') ?? 0;
  const slot = optionalNumber(root, 'Slot') ?? 0;
  const container = child(child(root, 'Spec'), 'ContainerSpec');
  return {
    id: id(root, 'ID'),
    version: optionalNumber(child(root, 'Version'), 'Index') ?? 0,
    createdAt,
    updatedAt: optionalTime(root, 'UpdatedAt') ?? createdAt,
    // Empty for the tasks behind attached containers, which belong to no service.
    serviceId: optionalId(root, 'ServiceID') ?? '',
    slot: slot === 0 ? undefined : slot,
    nodeId: optionalId(root, 'NodeID'),
    image: optionalText(container, 'Image') ?? '',
    desiredState: oneOf(root, 'DesiredState', taskStates, 'unknown'),
    state: oneOf(status, 'State', taskStates, 'unknown'),
    stateSince: optionalTime(status, 'Timestamp') ?? createdAt,
    message: nonEmptyText(status, 'Message'),
    error: nonEmptyText(status, 'Err'),
    exitCode: optionalNumber(child(status, 'ContainerStatus'), 'ExitCode'),
    hostPorts: list(child(status, 'PortStatus')['Ports'], 'Ports', parsePublishedPort),
  };
}
