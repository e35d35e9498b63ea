import { isIPv6 } from 'node:net';
import type { PublishedPort, SwarmTask } from '../../engine/types';
import type { NodeView, PublishedUrl } from '../views';

/** A machine of the cluster and the node it is. */
export interface ReachableNode {
  readonly machine: string;
  /** The address that the engine is reached at: a name or IP address. */
  readonly address: string;
  readonly node: Pick<NodeView, 'id' | 'state'>;
}

function urlOf(address: string, port: number, target: number): string {
  const host = isIPv6(address) ? `[${address}]` : address;
  const secure = [port, target].some((number) => number === 443 || number === 8443);
  const usual = port === (secure ? 443 : 80);
  return `${secure ? 'https' : 'http'}://${host}${usual ? '' : `:${port}`}/`;
}

function reach(machine: ReachableNode, port: number, target: number): PublishedUrl {
  return { label: `${machine.machine}:${port}`, url: urlOf(machine.address, port, target), machine: machine.machine };
}

/** The ports in host mode that a task has bound on its node, including those that the engine chose. */
function boundPorts(task: SwarmTask, ports: readonly PublishedPort[]): readonly PublishedPort[] {
  return task.hostPorts.length > 0 ? task.hostPorts : ports.filter(({ mode }) => mode === 'host');
}

/**
 * The URLs of a service: a port in ingress mode on every machine that is ready, a port in host mode only where a task runs.
 * @param tasks the service's tasks; needed for host mode only
 */
export function publishedUrls(
  ports: readonly PublishedPort[],
  machines: readonly ReachableNode[],
  tasks: readonly SwarmTask[],
): readonly PublishedUrl[] {
  const ready = machines.filter(({ node }) => node.state === 'ready');
  const urls: PublishedUrl[] = [];
  for (const { published, target, protocol, mode } of ports) {
    if (mode === 'ingress' && protocol === 'tcp' && published !== undefined) {
      urls.push(...ready.map((machine) => reach(machine, published, target)));
    }
  }
  const byNode = new Map(ready.map((machine) => [machine.node.id, machine]));
  for (const task of tasks) {
    const machine = task.nodeId === undefined ? undefined : byNode.get(task.nodeId);
    if (machine === undefined || task.state !== 'running' || task.desiredState !== 'running') {
      continue;
    }
    for (const { published, target, protocol } of boundPorts(task, ports)) {
      if (protocol === 'tcp' && published !== undefined) {
        urls.push(reach(machine, published, target));
      }
    }
  }
  // An engine lists a port once for IPv4 and once for IPv6.
  const unique = new Map(urls.map((one) => [one.url, one]));
  return [...unique.values()].sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
}
