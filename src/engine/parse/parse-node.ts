import {
  child,
  flag,
  id,
  object,
  oneOf,
  optionalChild,
  optionalNumber,
  optionalText,
  optionalTime,
  nonEmptyText,
  textMap,
} from '../guards';
import type { SwarmNode } from '../types';

/** One element of `GET /nodes`. */
export function parseNode(answer: unknown): SwarmNode {
  const root = object(answer, 'node');
  const spec = child(root, 'Spec');
  const description = child(root, 'Description');
  const platform = child(description, 'Platform');
  const status = child(root, 'Status');
  const manager = optionalChild(root, 'ManagerStatus');
  return {
    id: id(root, 'ID'),
    version: optionalNumber(child(root, 'Version'), 'Index') ?? 0,
    createdAt: optionalTime(root, 'CreatedAt') ?? 0,
    updatedAt: optionalTime(root, 'UpdatedAt') ?? 0,
    // Empty until the node has reported for the first time.
    hostname: optionalText(description, 'Hostname') ?? '',
    role: oneOf(spec, 'Role', ['manager', 'worker'], 'worker'),
    availability: oneOf(spec, 'Availability', ['active', 'pause', 'drain'], 'active'),
    labels: textMap(spec, 'Labels'),
    state: oneOf(status, 'State', ['ready', 'down', 'unknown', 'disconnected'], 'unknown'),
    message: nonEmptyText(status, 'Message'),
    address: nonEmptyText(status, 'Addr'),
    manager:
      manager === undefined
        ? undefined
        : {
            leader: flag(manager, 'Leader'),
            reachability: oneOf(manager, 'Reachability', ['unknown', 'unreachable', 'reachable'], 'unknown'),
            address: optionalText(manager, 'Addr') ?? '',
          },
    engineVersion: optionalText(child(description, 'Engine'), 'EngineVersion') ?? '',
    os: optionalText(platform, 'OS') ?? '',
    architecture: optionalText(platform, 'Architecture') ?? '',
    spec,
  };
}
