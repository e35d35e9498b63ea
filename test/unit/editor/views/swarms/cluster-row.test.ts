import assert from 'node:assert/strict';
import { clusterRow, nodesRow, offlineMessage, servicesRow } from '../../../../../src/editor/views/swarms/cluster-row';
import { stateColor } from '../../../../../src/editor/views/state-color';
import { cluster, node, worker } from '../../support/swarm-samples';

describe('clusterRow', () => {
  it('counts nodes, managers and tolerated failures', () => {
    const row = clusterRow(cluster({ nodes: [node(), worker(), worker({ id: 'n3' })] }));
    assert.equal(row.label, 'home');
    assert.equal(row.description, '3 nodes · 1 manager, tolerates 0 failures');
    assert.equal(row.contextValue, 'cluster working');
  });

  it('uses the singular for one', () => {
    const row = clusterRow(cluster({ nodes: [node()], tolerates: 1 }));
    assert.equal(row.description, '1 node · 1 manager, tolerates 1 failure');
  });

  it('shows a problem in place of the counts, and the remedy in the tooltip', () => {
    const problem = { sentence: 'No manager of “home” answers.', remedy: 'Start pi1.' };
    const row = clusterRow(cluster({ problem, stale: true }));
    assert.equal(row.description, 'No manager of “home” answers · last reported state');
    assert.ok(row.tooltip().includes('Start pi1.'));
    assert.equal(row.contextValue, 'cluster troubled');
  });

  it('has a warning as its icon if it has a problem or may be out of date', () => {
    const problem = { sentence: 'No manager of “home” answers.', remedy: '' };
    const icons = [{}, { problem }, { stale: true }].map((change) => {
      const { iconId, iconColor } = clusterRow(cluster(change));
      return [iconId, iconColor];
    });
    const warning = ['warning', stateColor.warning];
    assert.deepEqual(icons, [['circuit-board', undefined], warning, warning]);
  });

  it('shows that it is loading, and counts machines until nodes are known', () => {
    const row = clusterRow(cluster({ loading: true, nodes: [], services: [] }));
    assert.equal(row.description, '2 machines · loading…');
  });

  it('gives screen readers the kind, the name and the same words', () => {
    const row = clusterRow(cluster());
    assert.equal(row.spoken, 'Swarm home, 2 nodes, 1 manager, tolerates 0 failures');
  });
});

describe('nodesRow and servicesRow', () => {
  it('count the nodes that are not ready', () => {
    assert.equal(nodesRow(cluster({ nodes: [node(), worker({ state: 'down' })] })).description, '1 not ready');
    assert.equal(nodesRow(cluster()).description, '');
  });

  it('show that there is no service yet, but not while the state is unknown', () => {
    assert.equal(servicesRow(cluster({ services: [] })).description, 'none yet');
    assert.equal(servicesRow(cluster({ services: [], loading: true })).description, '');
  });
});

describe('offlineMessage', () => {
  const problem = { sentence: 'No manager answers.', remedy: '' };
  const offline = cluster({ stale: true, problem });

  it('only exists if no swarm responds', () => {
    assert.match(offlineMessage([offline]) ?? '', /“home”/);
    assert.equal(offlineMessage([offline, cluster({ id: 'c2' })]), undefined);
    assert.equal(offlineMessage([cluster({ problem })]), undefined);
    assert.equal(offlineMessage([]), undefined);
  });

  it('mentions any swarm if there are several', () => {
    assert.match(offlineMessage([offline, cluster({ id: 'c2', stale: true, problem })]) ?? '', /any swarm/);
  });
});
