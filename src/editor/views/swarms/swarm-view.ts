import * as vscode from 'vscode';
import type { Clusters } from '../../../swarm/clusters';
import type { ClusterChange } from '../../../swarm/views';
import type { FollowedServices } from '../../documents/logs/followed-services';
import type { FullTexts } from '../../documents/full-texts';
import { views } from '../../ids';
import { openView } from '../../shown/rows';
import type { Attention } from '../attention';
import { offlineMessage } from './cluster-row';
import { isSwarmElement } from './swarm-elements';
import { TaskWatches } from './task-watches';
import { SwarmTree } from './swarm-tree';

/** Milliseconds; ages are shown in minutes. */
const ageInterval = 30_000;

/** Opens the Swarm view: it follows the clusters while it is visible, and tasks only of expanded services. */
export function openSwarmView(
  clusters: Clusters,
  attention: Attention,
  followed: FollowedServices,
  fullTexts: FullTexts,
): vscode.Disposable {
  const watches = new TaskWatches((clusterId, serviceId) => clusters.watchTasks(clusterId, serviceId));
  const tree = new SwarmTree(clusters, watches, Date.now, (clusterId, serviceId) => followed.has(clusterId, serviceId));
  fullTexts.addRows((target) => (isSwarmElement(target) ? tree.wholeText(target) : undefined));
  const view = openView(views.swarm, tree, { showCollapseAll: true });

  const update = (change?: ClusterChange): void => {
    watches.keepOnly(
      (clusterId, serviceId) => clusters.get(clusterId)?.services.some(({ id }) => id === serviceId) ?? false,
    );
    view.say(offlineMessage(clusters.list()));
    tree.update(change);
  };

  let release: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const follow = (visible: boolean): void => {
    release?.();
    clearInterval(timer);
    release = visible ? attention.hold() : undefined;
    timer = visible ? setInterval(() => tree.update(), ageInterval) : undefined;
    if (visible) {
      update();
    }
  };

  const unsubscribe = clusters.onDidChange(update);
  followed.onDidChange((clusterId, serviceId) => {
    tree.update({ clusterId, serviceId });
  });
  follow(view.visible);
  return vscode.Disposable.from(
    view,
    view.onDidChangeVisibility(({ visible }) => {
      follow(visible);
    }),
    view.onDidExpandElement(({ element }) => {
      tree.expanded(element);
    }),
    view.onDidCollapseElement(({ element }) => {
      tree.collapsed(element);
    }),
    { dispose: unsubscribe },
    {
      dispose: () => {
        follow(false);
      },
    },
    watches,
    tree,
  );
}
