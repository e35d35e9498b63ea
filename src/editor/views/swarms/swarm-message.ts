import * as l10n from '@vscode/l10n';
import type { Cluster } from '../../../swarm/views';

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
