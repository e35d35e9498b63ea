import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import { countManagers, hasQuorum, tolerates, type ManagerCount } from '../quorum';
import type { Cluster, NodeView, QuorumPreview } from '../views';

/** How many managers remain after a step, and how many of them may fail. */
function afterwards(count: ManagerCount): string {
  const spare = tolerates(count);
  if (count.total === 1) {
    return l10n.t('1 manager remains. If it fails, the swarm can’t be changed.');
  }
  switch (spare) {
    case 0:
      return l10n.t('{0} managers remain. None of them may fail.', count.total);
    case 1:
      return l10n.t('{0} managers remain. 1 of them may fail.', count.total);
    default:
      return l10n.t('{0} managers remain. {1} of them may fail.', count.total, spare);
  }
}

/** The managers without this node. */
function without(cluster: Cluster, node: NodeView): ManagerCount {
  return countManagers(cluster.nodes.filter(({ id }) => id !== node.id));
}

/** What ends when the last manager leaves. */
function endOfSwarm(cluster: Cluster, node: NodeView): string {
  switch (cluster.services.length) {
    case 0:
      return l10n.t('“{0}” is the last manager. “{1}” ends permanently.', node.hostname, cluster.name);
    case 1:
      return l10n.t('“{0}” is the last manager. “{1}” and its service end permanently.', node.hostname, cluster.name);
    default:
      return l10n.t(
        '“{0}” is the last manager. “{1}” and its {2} services end permanently.',
        node.hostname,
        cluster.name,
        cluster.services.length,
      );
  }
}

/** What happens when a node leaves. */
export function leavePreview(cluster: Cluster, node: NodeView): QuorumPreview {
  if (node.role === 'worker') {
    return {
      sentence: l10n.t('“{0}” leaves “{1}”. Its tasks start on other nodes.', node.hostname, cluster.name),
      losesQuorum: false,
      needsForce: false,
    };
  }
  const rest = without(cluster, node);
  if (rest.total === 0) {
    return { sentence: endOfSwarm(cluster, node), losesQuorum: true, needsForce: true };
  }
  if (!hasQuorum(rest)) {
    return {
      sentence: l10n.t(
        'Without “{0}”, only {2} of {3} managers of “{1}” are reachable. The swarm can then no longer be changed.',
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
    sentence: l10n.t('“{0}” leaves “{1}”. {2}', node.hostname, cluster.name, afterwards(rest)),
    losesQuorum: false,
    needsForce: false,
  };
}

/** What happens when a machine leaves a swarm that cannot be read: engines of managers then leave only by force. */
export function unreadLeavePreview(machine: string): QuorumPreview {
  return {
    sentence: l10n.t(
      '“{0}” leaves its swarm. The swarm can’t be read, so it is unknown whether it keeps enough managers without “{0}”. If “{0}” is the last manager, the swarm ends permanently.',
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
        ? l10n.t('“{0}” is already a manager.', node.hostname)
        : l10n.t('“{0}” is already a worker.', node.hostname);
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
          '“{0}” becomes a manager. {2} of the {3} managers of “{1}” may then fail.',
          node.hostname,
          cluster.name,
          tolerates(after),
          after.total,
        )
      : l10n.t(
          '“{0}” becomes a manager. With {1} managers, “{2}” is no safer than with {3}: use an odd number.',
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
          ? l10n.t('“{0}” is the last manager of “{1}”. Promote another node first.', node.hostname, cluster.name)
          : l10n.t(
              'Without “{0}”, only {2} of {3} managers of “{1}” are reachable. Bring the others back first.',
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
    sentence: l10n.t('“{0}” becomes a worker of “{1}”. {2}', node.hostname, cluster.name, afterwards(rest)),
    losesQuorum: false,
    needsForce: false,
  };
}

/**
 * Why a node cannot be removed from the swarm's list; undefined if it can. A node that is ready may have left a moment
 * ago, as managers take some seconds to notice; its machine then no longer belongs to the swarm.
 */
export function removalProblem(cluster: Cluster, node: NodeView): Problem | undefined {
  if (node.state === 'ready' && node.machine !== undefined) {
    return {
      sentence: l10n.t(
        'The node “{0}” is ready. Only a node that is down or has left “{1}” can be removed.',
        node.hostname,
        cluster.name,
      ),
      remedy: l10n.t('Use “Leave Swarm…” on “{0}” first.', node.machine),
    };
  }
  const { losesQuorum, sentence } = rolePreview(cluster, node, 'worker');
  return losesQuorum ? { sentence, remedy: '' } : undefined;
}
