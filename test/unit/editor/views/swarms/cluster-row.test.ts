import assert from 'node:assert/strict';
import { clusterRow, nodesRow, offlineMessage, servicesRow } from '../../../../../src/editor/views/swarms/cluster-row';
import { cluster, node, worker } from '../../support/swarm-samples';

describe('clusterRow', () => {
  it('counts nodes and managers and tells how many failures it tolerates', () => {
    const row = clusterRow(cluster({ nodes: [node(), worker(), worker({ id: 'n3' })] }));
    assert.equal(row.label, 'home');
    assert.equal(row.description, '3 nodes · 1 manager, tolerates 0 failures');
    assert.equal(row.contextValue, 'cluster working');
  });

  it('uses the singular where there is one', () => {
    const row = clusterRow(cluster({ nodes: [node()], tolerates: 1 }));
    assert.equal(row.description, '1 node · 1 manager, tolerates 1 failure');
  });

  it('says what is wrong in place of the counts, and the remedy in its tooltip', () => {
    const problem = { sentence: 'No manager of “home” answers.', remedy: 'Start pi1.' };
    const row = clusterRow(cluster({ problem, stale: true }));
    assert.equal(row.description, 'No manager of “home” answers · what is below is last known');
    assert.ok(row.tooltip().includes('Start pi1.'));
    assert.equal(row.iconId, 'warning');
    assert.equal(row.contextValue, 'cluster troubled');
  });

  it('says that it is being read, and counts machines until nodes are known', () => {
    const row = clusterRow(cluster({ loading: true, nodes: [], services: [] }));
    assert.equal(row.description, '2 machines · reading …');
  });

  it('gives a screen reader the kind, the name and the same words', () => {
    const row = clusterRow(cluster());
    assert.equal(row.spoken, 'Swarm home, 2 nodes, 1 manager, tolerates 0 failures');
  });
});

describe('nodesRow and servicesRow', () => {
  it('say how many nodes are not ready', () => {
    assert.equal(nodesRow(cluster({ nodes: [node(), worker({ state: 'down' })] })).description, '1 not ready');
    assert.equal(nodesRow(cluster()).description, '');
  });

  it('say that there is no service yet, but not while nothing is known', () => {
    assert.equal(servicesRow(cluster({ services: [] })).description, 'none yet');
    assert.equal(servicesRow(cluster({ services: [], loading: true })).description, '');
  });
});

describe('offlineMessage', () => {
  const problem = { sentence: 'No manager answers.', remedy: '' };
  const offline = cluster({ stale: true, problem });

  it('is there only where no swarm answers', () => {
    assert.match(offlineMessage([offline]) ?? '', /“home”/);
    assert.equal(offlineMessage([offline, cluster({ id: 'c2' })]), undefined);
    assert.equal(offlineMessage([cluster({ problem })]), undefined);
    assert.equal(offlineMessage([]), undefined);
  });

  it('speaks of any swarm where there are several', () => {
    assert.match(offlineMessage([offline, cluster({ id: 'c2', stale: true, problem })]) ?? '', /any swarm/);
  });
});
