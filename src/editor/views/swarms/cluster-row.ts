import * as l10n from '@vscode/l10n';
import type { Cluster } from '../../../swarm/views';
import { machines, managers, nodes, tolerates } from './counts';
import { stateColor } from '../state-color';
import { row, type Row } from './row';

/** `home  3 nodes · 1 manager, tolerates 0 failures`; what is wrong with the cluster takes the counts' place. */
export function clusterRow(cluster: Cluster): Row {
  const known = cluster.nodes.length > 0;
  const managerCount = cluster.nodes.filter((node) => node.role === 'manager').length;
  const counts = known
    ? [nodes(cluster.nodes.length), `${managers(managerCount)}, ${tolerates(cluster.tolerates)}`]
    : [machines(cluster.machines.length)];
  const reading = cluster.loading && cluster.problem === undefined ? [l10n.t('reading …')] : [];
  const lastKnown = cluster.stale && known ? [l10n.t('what is below is last known')] : [];
  const parts =
    cluster.problem === undefined
      ? [...counts, ...reading, ...lastKnown]
      : [cluster.problem.sentence.replace(/\.$/, ''), ...lastKnown];
  const troubled = cluster.problem !== undefined || cluster.stale;
  return row({
    label: cluster.name,
    kind: l10n.t('Swarm'),
    parts,
    iconId: troubled ? 'warning' : 'circuit-board',
    iconColor: troubled ? stateColor.warning : undefined,
    // What nobody can change, because no manager answers, is not offered to be changed.
    flags: ['cluster', cluster.problem === undefined ? 'working' : 'troubled'],
    tooltip: () => [
      l10n.t('Swarm “{0}”', cluster.name),
      cluster.problem?.sentence ?? '',
      cluster.problem?.remedy ?? '',
      counts.join(' · '),
      l10n.t('Your machines in it: {0}', cluster.machines.join(', ')),
      cluster.managers.length === 0
        ? l10n.t('None of its managers is among your machines.')
        : l10n.t('Asked through: {0}', cluster.managers.map(({ machine }) => machine).join(', ')),
      l10n.t('Id: {0}', cluster.id),
    ],
    // Also while nothing stands below it: the editor would draw a row that gets children later as collapsed.
    collapsible: 'expanded',
  });
}

/** Whether anything of a swarm could be read: else it has no groups, and its own row says why. */
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
    tooltip: () => [l10n.t('{0} in “{1}”', nodes(cluster.nodes.length), cluster.name)],
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
    tooltip: () => [l10n.t('What “{0}” runs', cluster.name)],
    collapsible: 'expanded',
  });
}

/** The line above the tree: only where no manager of any swarm answers, so that all that is shown is the last known. */
export function offlineMessage(clusters: readonly Cluster[]): string | undefined {
  const offline = clusters.filter((cluster) => cluster.stale && cluster.problem !== undefined);
  const [only] = offline;
  if (only === undefined || offline.length < clusters.length) {
    return undefined;
  }
  return offline.length === 1
    ? l10n.t('No manager of “{0}” answers: what is shown is the last known.', only.name)
    : l10n.t('No manager of any swarm answers: what is shown is the last known.');
}
