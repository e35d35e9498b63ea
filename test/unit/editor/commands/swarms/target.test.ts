import assert from 'node:assert/strict';
import {
  clustersCalled,
  nodeOfMachine,
  nodesCalled,
  readTarget,
  servicesCalled,
} from '../../../../../src/editor/commands/swarms/target';
import { nodeElement, serviceElement } from '../../../../../src/editor/views/swarms/swarm-elements';
import { cluster, node, service, worker } from '../../support/swarm-samples';

describe('readTarget', () => {
  it('reads a row', () => {
    assert.deepEqual(readTarget(nodeElement('c1', 'n1'), 'node'), {
      cluster: 'c1',
      node: 'n1',
      service: undefined,
      byId: true,
    });
    assert.deepEqual(readTarget(serviceElement('c1', 's1'), 'service'), {
      cluster: 'c1',
      node: undefined,
      service: 's1',
      byId: true,
    });
  });

  it('reads a name, as keybindings pass it', () => {
    assert.equal(readTarget('web', 'service').service, 'web');
    assert.equal(readTarget('web', 'service').byId, false);
    assert.equal(readTarget('pi1', 'node').node, 'pi1');
  });

  it('reads a name with its swarm, as keybindings pass it', () => {
    assert.deepEqual(readTarget({ cluster: 'home', service: 'web' }, 'service'), {
      cluster: 'home',
      node: undefined,
      service: 'web',
      byId: false,
    });
  });

  it('is empty from the palette, and for an argument of another shape', () => {
    const nothing = { cluster: undefined, node: undefined, service: undefined, byId: false };
    for (const target of [undefined, null, 7, [], { cluster: 7 }, { machineName: 'pi1' }]) {
      assert.deepEqual(readTarget(target, 'node'), nothing);
    }
  });
});

describe('clustersCalled, nodesCalled and servicesCalled', () => {
  it('find a swarm by id or name', () => {
    const all = [cluster(), cluster({ id: 'c2', name: 'attic' })];
    assert.deepEqual(clustersCalled(all, 'attic'), [all[1]]);
    assert.deepEqual(clustersCalled(all, 'c1'), [all[0]]);
    assert.deepEqual(clustersCalled(all, 'shed'), []);
  });

  it('find a node by id, host name or machine', () => {
    const pi = worker({ hostname: 'raspberrypi', machine: 'pi2' });
    const one = cluster({ nodes: [node(), pi] });
    assert.deepEqual(nodesCalled(one, 'n2'), [pi]);
    assert.deepEqual(nodesCalled(one, 'raspberrypi'), [pi]);
    assert.deepEqual(nodesCalled(one, 'pi2'), [pi]);
  });

  it('find all nodes that share a host name', () => {
    const twins = [worker({ hostname: 'raspberrypi' }), worker({ id: 'n3', hostname: 'raspberrypi' })];
    assert.equal(nodesCalled(cluster({ nodes: twins }), 'raspberrypi').length, 2);
  });

  it('prefer an id to a name, because only ids are unique', () => {
    const services = [service({ id: 's1', name: 's2' }), service({ id: 's2', name: 'web' })];
    assert.deepEqual(servicesCalled(cluster({ services }), 's2'), [services[1]]);
  });
});

describe('nodeOfMachine', () => {
  it('finds the node of a machine', () => {
    const one = cluster({ nodes: [node({ hostname: 'raspberrypi', machine: 'attic' })] });
    assert.equal(nodeOfMachine([one], 'attic')?.node.id, 'n1');
    assert.equal(nodeOfMachine([one], 'raspberrypi'), undefined);
  });
});
