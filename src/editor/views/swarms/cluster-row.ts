import * as l10n from '@vscode/l10n';
import type { Cluster } from '../../../swarm/views';
import { machines, managers, nodes, tolerates } from './counts';
import { stateColor } from '../state-color';
import { row, type Row } from './row';

/** `home  3 nodes · 1 manager, tolerates 0 failures`; a problem replaces the counts. */
export function clusterRow(cluster: Cluster): Row {
  const known = cluster.nodes.length > 0;
  const managerCount = cluster.nodes.filter((node) => node.role === 'manager').length;
  const counts = known
    ? [nodes(cluster.nodes.length), `${managers(managerCount)}, ${tolerates(cluster.tolerates)}`]
    : [machines(cluster.machines.length)];
  const reading = cluster.loading && cluster.problem === undefined ? [l10n.t('loading…')] : [];
  const lastReported = cluster.stale && known ? [l10n.t('last reported state')] : [];
  const parts =
    cluster.problem === undefined
      ? [...counts, ...reading, ...lastReported]
      : [cluster.problem.sentence.replace(/\.$/, ''), ...lastReported];
  const troubled = cluster.problem !== undefined || cluster.stale;
  return row({
    label: cluster.name,
    kind: l10n.t('Swarm'),
    parts,
    iconId: troubled ? 'warning' : 'circuit-board',
    iconColor: troubled ? stateColor.warning : undefined,
    // A swarm without a manager that responds cannot be changed, so no command that changes it is offered.
    flags: ['cluster', cluster.problem === undefined ? 'working' : 'troubled'],
    tooltip: () => [
      l10n.t('Swarm “{0}”', cluster.name),
      cluster.problem?.sentence ?? '',
      cluster.problem?.remedy ?? '',
      counts.join(' · '),
      l10n.t('Your machines in this swarm: {0}', cluster.machines.join(', ')),
      cluster.managers.length === 0
        ? l10n.t('None of its managers is one of your machines.')
        : l10n.t('Connected through: {0}', cluster.managers.map(({ machine }) => machine).join(', ')),
      l10n.t('ID: {0}', cluster.id),
    ],
    // Even while it has no children: the editor would draw a row that gets children later as collapsed.
    collapsible: 'expanded',
  });
}

/** Whether anything about a swarm could be read. If not, it has no groups, and its own row shows why. */
export function isKnown(cluster: Cluster): boolean {
  return cluster.nodes.length > 0 || cluster.services.length > 0;
}

/** The group of a cluster's nodes. */
export function nodesRow(cluster: Cluster): Row {
  const notReady = cluster.nodes.filter((node) => node.state !== 'ready').length;
  return row({
    label: l10n.t('Nodes'),
    kind: '',
    parts: notReady === 0 ? [] : [l10n.t('{0} not ready', notReady)],
    iconId: 'server-environment',
    flags: ['nodes'],
    tooltip: () => [
      l10n.t({
        message: '{0} in “{1}”',
        args: [nodes(cluster.nodes.length), cluster.name],
        comment: ['{0} is a number of nodes, such as “3 nodes”; {1} is the name of a swarm'],
      }),
    ],
    collapsible: 'expanded',
  });
}

/** The group of a cluster's services. */
export function servicesRow(cluster: Cluster): Row {
  const none = cluster.services.length === 0 && !cluster.loading && cluster.nodes.length > 0;
  return row({
    label: l10n.t('Services'),
    kind: '',
    parts: none ? [l10n.t('none yet')] : [],
    iconId: 'layers',
    flags: ['services'],
    tooltip: () => [l10n.t('Services of “{0}”', cluster.name)],
    collapsible: 'expanded',
  });
}

/** The message above the tree; undefined if a manager of any swarm responds. */
export function offlineMessage(clusters: readonly Cluster[]): string | undefined {
  const offline = clusters.filter((cluster) => cluster.stale && cluster.problem !== undefined);
  const [only] = offline;
  if (only === undefined || offline.length < clusters.length) {
    return undefined;
  }
  return offline.length === 1
    ? l10n.t('No manager of “{0}” is responding. This view shows its last reported state.', only.name)
    : l10n.t('No manager of any swarm is responding. This view shows the last reported states.');
}
