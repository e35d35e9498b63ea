import assert from 'node:assert/strict';
import { compareNodes, hostOf, nodeView, stateSince } from '../../../../src/swarm/views/nodes';
import { manager, node, view } from '../support/objects';

describe('nodes', () => {
  it('shows the address that other nodes dial if the swarm lists only a loopback address', () => {
    const leads = { leader: true, reachability: 'reachable', address: '[fd00::1]:2377' } as const;
    for (const address of ['0.0.0.0', '127.0.0.1', undefined, '']) {
      assert.equal(nodeView(manager('n1', { address, manager: leads }), undefined).address, 'fd00::1');
    }
    assert.equal(nodeView(node('n2', { address: '10.0.0.2' }), undefined).address, '10.0.0.2');
    assert.equal(nodeView(node('n3'), undefined).address, '');
  });

  it('shows when a node entered its state, not the time of other changes, and nothing if that is unknown', () => {
    const ready = node('n1', { updatedAt: 1000 });
    const down = node('n1', { updatedAt: 2000, state: 'down' });
    const drained = node('n1', { updatedAt: 3000, state: 'down', availability: 'drain' });
    assert.equal(stateSince(down, ready, 1000), 2000);
    assert.equal(stateSince(drained, down, 2000), 2000);
    assert.equal(stateSince(down, undefined, undefined), 2000);
    assert.equal(stateSince(drained, undefined, undefined), 0);
    assert.equal(stateSince(drained, ready, 1000), 0, 'both changed unseen');
  });

  it('shows the id until a node has reported its name', () => {
    assert.equal(nodeView(node('n1', { hostname: '' }), undefined).hostname, 'n1');
  });

  it('sorts managers first, then by name, with numbers in their order', () => {
    const nodes = [node('a', { hostname: 'pi10' }), node('b', { hostname: 'pi2' }), manager('c', { hostname: 'zed' })];
    assert.deepEqual(
      nodes
        .map((one) => view(one))
        .sort(compareNodes)
        .map(({ hostname }) => hostname),
      ['zed', 'pi2', 'pi10'],
    );
  });

  it('finds the host in an address with or without port', () => {
    assert.deepEqual(['10.0.0.1:2377', '[fd00::1]:2377', 'fd00::1', 'pi1'].map(hostOf), [
      '10.0.0.1',
      'fd00::1',
      'fd00::1',
      'pi1',
    ]);
  });
});
