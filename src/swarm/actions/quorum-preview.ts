import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import { countManagers, hasQuorum, tolerates, type ManagerCount } from '../quorum';
import type { Cluster, NodeView, QuorumPreview } from '../views';

/** `3 managers, which tolerates 1 failure`, for the end of a sentence. */
function afterwards(count: ManagerCount): string {
  const left = tolerates(count);
  const managers = count.total === 1 ? l10n.t('1 manager') : l10n.t('{0} managers', count.total);
  return left === 1
    ? l10n.t('{0} will be left: it can then lose 1 of them.', managers)
    : left === 0
      ? l10n.t('{0} will be left: it can then lose none of them.', managers)
      : l10n.t('{0} will be left: it can then lose {1} of them.', managers, left);
}

/** The count of managers once this node is none any more. */
function without(cluster: Cluster, node: NodeView): ManagerCount {
  return countManagers(cluster.nodes.filter(({ id }) => id !== node.id));
}

function services(cluster: Cluster): string {
  return cluster.services.length === 1 ? l10n.t('its service') : l10n.t('its {0} services', cluster.services.length);
}

/** What happens when a node leaves. */
export function leavePreview(cluster: Cluster, node: NodeView): QuorumPreview {
  if (node.role === 'worker') {
    return {
      sentence: l10n.t('“{0}” leaves the swarm “{1}”; its tasks start on other nodes.', node.hostname, cluster.name),
      losesQuorum: false,
      needsForce: false,
    };
  }
  const rest = without(cluster, node);
  if (rest.total === 0) {
    const lost = cluster.services.length === 0 ? '' : l10n.t(' with {0}', services(cluster));
    return {
      sentence: l10n.t(
        '“{0}” is the last manager: the swarm “{1}”{2} ends for good.',
        node.hostname,
        cluster.name,
        lost,
      ),
      losesQuorum: true,
      needsForce: true,
    };
  }
  if (!hasQuorum(rest)) {
    return {
      sentence: l10n.t(
        'Without “{0}” too few managers of the swarm “{1}” answer ({2} of {3}): it could not be changed any more.',
        node.hostname,
        cluster.name,
        rest.reachable,
        rest.total,
      ),
      losesQuorum: true,
      needsForce: true,
    };
  }
  return {
    sentence: l10n.t('“{0}” leaves the swarm “{1}”. {2}', node.hostname, cluster.name, afterwards(rest)),
    losesQuorum: false,
    needsForce: false,
  };
}

/** What happens when a machine leaves of whose swarm nothing can be read: engines of managers then have to be forced. */
export function unreadLeavePreview(machine: string): QuorumPreview {
  return {
    sentence: l10n.t(
      '“{0}” leaves its swarm, of which nothing can be read now: whether its other managers can do without “{0}” is not known. If it is the last one, the swarm ends for good.',
      machine,
    ),
    losesQuorum: true,
    needsForce: true,
  };
}

/** What happens when a node becomes a manager or a worker. */
export function rolePreview(cluster: Cluster, node: NodeView, role: NodeView['role']): QuorumPreview {
  if (role === node.role) {
    const sentence =
      role === 'manager'
        ? l10n.t('“{0}” is a manager already.', node.hostname)
        : l10n.t('“{0}” is a worker already.', node.hostname);
    return { sentence, losesQuorum: false, needsForce: false };
  }
  return role === 'manager' ? promotePreview(cluster, node) : demotePreview(cluster, node);
}

function promotePreview(cluster: Cluster, node: NodeView): QuorumPreview {
  const before = countManagers(cluster.nodes);
  const after = { total: before.total + 1, reachable: before.reachable + 1 };
  const gain = tolerates(after) > tolerates(before);
  return {
    sentence: gain
      ? l10n.t(
          '“{0}” becomes a manager. The swarm “{1}” can then lose {2} of its {3} managers.',
          node.hostname,
          cluster.name,
          tolerates(after),
          after.total,
        )
      : l10n.t(
          '“{0}” becomes a manager. With {1} managers the swarm “{2}” is no safer than with {3}: odd numbers are.',
          node.hostname,
          after.total,
          cluster.name,
          before.total,
        ),
    losesQuorum: false,
    needsForce: false,
  };
}

function demotePreview(cluster: Cluster, node: NodeView): QuorumPreview {
  const rest = without(cluster, node);
  if (rest.total === 0 || !hasQuorum(rest)) {
    return {
      sentence:
        rest.total === 0
          ? l10n.t(
              '“{0}” is the last manager of the swarm “{1}”; another one must be promoted first.',
              node.hostname,
              cluster.name,
            )
          : l10n.t(
              'Without “{0}” too few managers of the swarm “{1}” answer ({2} of {3}); bring the others back first.',
              node.hostname,
              cluster.name,
              rest.reachable,
              rest.total,
            ),
      losesQuorum: true,
      needsForce: false,
    };
  }
  return {
    sentence: l10n.t('“{0}” becomes a worker of the swarm “{1}”. {2}', node.hostname, cluster.name, afterwards(rest)),
    losesQuorum: false,
    needsForce: false,
  };
}

/**
 * Why a node cannot be taken off the swarm's list, before anything is changed for it; undefined where it can. One that
 * is ready may have left a moment ago: managers take some seconds to notice, but its machine is no part of it then.
 */
export function removalProblem(cluster: Cluster, node: NodeView): Problem | undefined {
  if (node.state === 'ready' && node.machine !== undefined) {
    return {
      sentence: l10n.t(
        'The node “{0}” is ready: only one that has left the swarm “{1}”, or is down, can be removed.',
        node.hostname,
        cluster.name,
      ),
      remedy: l10n.t('Let “{0}” leave with “Leave Swarm…” first.', node.machine),
    };
  }
  const { losesQuorum, sentence } = rolePreview(cluster, node, 'worker');
  return losesQuorum ? { sentence, remedy: '' } : undefined;
}
