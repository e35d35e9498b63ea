import { isIPv6 } from 'node:net';
import type { SwarmNode } from '../../engine/types';
import { compareNames } from '../../machines/natural-order';
import type { NodeView } from '../views';

/**
 * A node as the tree shows it.
 * @param machine the name of the machine that is this node
 * @param since when it entered its state, if that is known better than by the swarm's record; see {@link stateSince}
 */
export function nodeView(node: SwarmNode, machine: string | undefined, since = node.updatedAt): NodeView {
  return {
    id: node.id,
    // A node that has not reported yet has no name; users can find it by its id.
    hostname: node.hostname === '' ? node.id : node.hostname,
    machine,
    role: node.role,
    leader: node.manager?.leader === true,
    reachability: node.manager?.reachability,
    state: node.state,
    message: node.message,
    since,
    availability: node.availability,
    engineVersion: node.engineVersion,
    os: node.os,
    architecture: node.architecture,
    // A leader may list itself at 127.0.0.1 or 0.0.0.0; other nodes dial its manager address.
    address: nodeAddress(node),
    labels: node.labels,
  };
}

/**
 * When a node entered its state, in milliseconds since the epoch; 0 if unknown. The swarm records one time for all changes
 * of a node: draining one that has been down for days also changes it.
 * @param before the node as it was read before
 * @param known when it entered that state
 */
export function stateSince(node: SwarmNode, before: SwarmNode | undefined, known: number | undefined): number {
  if (before?.state === node.state && known !== undefined) {
    return known;
  }
  // A node that is read for the first time may have been drained or paused long after it went down.
  return node.availability === (before?.availability ?? 'active') ? node.updatedAt : 0;
}

/** The address at which other nodes reach it, without port; empty if unknown. */
export function nodeAddress(node: SwarmNode): string {
  const reported = node.address ?? '';
  const advertised = hostOf(node.manager?.address ?? '');
  return isDialable(reported) ? reported : isDialable(advertised) ? advertised : '';
}

/** Whether other hosts can dial an address: engines that do not know their own one report it as unspecified. */
export function isDialable(address: string): boolean {
  return (
    address !== '' && address !== '0.0.0.0' && address !== '::' && !address.startsWith('127.') && address !== '::1'
  );
}

/** The host of `10.0.0.1:2377`, `[fd00::1]:2377` or an address without port. */
export function hostOf(addressAndPort: string): string {
  if (isIPv6(addressAndPort)) {
    return addressAndPort;
  }
  const match = /^\[?(.*?)\]?:\d+$/.exec(addressAndPort);
  return match?.[1] ?? addressAndPort;
}

/** Managers first, then by name. */
export function compareNodes(a: NodeView, b: NodeView): number {
  return a.role === b.role ? compareNames(a.hostname, b.hostname) : a.role === 'manager' ? -1 : 1;
}

/** Whether the node is not responding, so that its tasks show their last reported states. */
export function isSilent(node: Pick<NodeView, 'state'> | undefined): boolean {
  return node?.state === 'down' || node?.state === 'disconnected';
}
