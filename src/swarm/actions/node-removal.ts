import * as l10n from '@vscode/l10n';
import type { Problem } from '../../failure';
import { rolePreview } from './quorum-preview';
import type { Cluster, NodeView } from '../views';

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
