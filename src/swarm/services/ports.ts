import * as l10n from '@vscode/l10n';
import type { PublishedPort } from '../../engine/types';
import type { PortRequest, ServiceView } from '../views';

/** The ports of a machine that must stay reachable. */
export interface ReachedMachine {
  readonly name: string;
  readonly sshPort: number;
  readonly enginePort: number;
}

/** Ports on which swarm nodes talk to each other (docs “Getting started with swarm mode”). */
const swarmPorts = new Set(['2377/tcp', '7946/tcp', '7946/udp', '4789/udp']);

/**
 * Why a port must not be published in ingress mode: every node of the swarm captures it before anything else sees it,
 * which locks users out of the hosts' SSH and engines, or the nodes out of their swarm.
 * @param machines those of the cluster
 */
export function reservedPortProblem(port: PortRequest, machines: readonly ReachedMachine[]): string | undefined {
  const { published, protocol } = port;
  if (port.mode !== 'ingress' || published === undefined) {
    return undefined;
  }
  if (protocol === 'tcp') {
    const ssh = machines.find(({ sshPort }) => sshPort === published);
    if (ssh !== undefined || published === 22) {
      return ssh === undefined
        ? l10n.t('Port {0} is the SSH port. Publishing it in ingress mode would lock you out of every node.', published)
        : l10n.t(
            'Port {0} is the SSH port of “{1}”. Publishing it in ingress mode would lock you out of every node.',
            published,
            ssh.name,
          );
    }
    const engine = machines.find(({ enginePort }) => enginePort === published);
    if (engine !== undefined) {
      return l10n.t(
        'Port {0} is the Docker Engine port of “{1}”. Publishing it in ingress mode would make the engines unreachable.',
        published,
        engine.name,
      );
    }
  }
  return swarmPorts.has(`${published}/${protocol}`)
    ? l10n.t('Port {0}/{1} is used by the nodes of the swarm to communicate.', published, protocol)
    : undefined;
}

/** Which service already publishes a port in ingress mode, as a sentence. */
export function takenPortProblem(port: PortRequest, services: readonly ServiceView[]): string | undefined {
  if (port.published === undefined) {
    return undefined;
  }
  const owner = services.find((service) => service.ports.some((other) => collides(port, other)));
  return owner === undefined
    ? undefined
    : l10n.t('Port {0}/{1} is already published by the service “{2}”.', port.published, port.protocol, owner.name);
}

function collides(a: PublishedPort, b: PublishedPort): boolean {
  // Two services in host mode may share a port on different nodes; the scheduler places them so.
  return a.published === b.published && a.protocol === b.protocol && (a.mode === 'ingress' || b.mode === 'ingress');
}
