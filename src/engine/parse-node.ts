import {
  child,
  flag,
  id,
  name,
  object,
  oneOf,
  optionalChild,
  optionalNumber,
  optionalTime,
  sentence,
  textMap,
} from './guards';
import type { SwarmNode } from './types';

/** One element of `GET /nodes`. */
export function parseNode(answer: unknown): SwarmNode {
  const root = object(answer, 'node');
  const spec = child(root, 'Spec');
  const description = child(root, 'Description');
  const platform = child(description, 'Platform');
  const status = child(root, 'Status');
  const address = name(status, 'Addr');
  const manager = optionalChild(root, 'ManagerStatus');
  return {
    id: id(root, 'ID'),
    version: optionalNumber(child(root, 'Version'), 'Index') ?? 0,
    createdAt: optionalTime(root, 'CreatedAt') ?? 0,
    updatedAt: optionalTime(root, 'UpdatedAt') ?? 0,
    // Empty until the node has reported for the first time.
    hostname: name(description, 'Hostname'),
    role: oneOf(spec, 'Role', ['manager', 'worker'], 'worker'),
    availability: oneOf(spec, 'Availability', ['active', 'pause', 'drain'], 'active'),
    labels: textMap(spec, 'Labels'),
    state: oneOf(status, 'State', ['ready', 'down', 'unknown', 'disconnected'], 'unknown'),
    message: sentence(status, 'Message'),
    address: address === '' ? undefined : address,
    manager:
      manager === undefined
        ? undefined
        : {
            leader: flag(manager, 'Leader'),
            reachability: oneOf(manager, 'Reachability', ['unknown', 'unreachable', 'reachable'], 'unknown'),
            address: name(manager, 'Addr'),
          },
    engineVersion: name(child(description, 'Engine'), 'EngineVersion'),
    os: name(platform, 'OS'),
    architecture: name(platform, 'Architecture'),
    spec,
  };
}
