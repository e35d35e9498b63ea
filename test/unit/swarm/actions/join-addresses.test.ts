import assert from 'node:assert/strict';
import fc from 'fast-check';
import { advertiseAddress, remoteAddresses, sharedBits } from '../../../../src/swarm/actions/join-addresses';
import { manager, node } from '../support/objects';

describe('join-addresses', () => {
  it('compares addresses by their leading bits', () => {
    assert.equal(sharedBits('10.77.0.11', '10.77.0.12'), 29);
    assert.equal(sharedBits('10.77.0.11', '10.77.0.11'), 32);
    assert.equal(sharedBits('192.168.0.1', '10.0.0.1'), 0);
    assert.equal(sharedBits('fd00::1', 'fd00:0:0:0::2'), 126);
    assert.equal(sharedBits('10.0.0.1', 'fd00::1'), -1);
    assert.equal(sharedBits('pi1.local', 'pi1.local'), -1);
  });

  it('compares two addresses the same way in both orders', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.oneof(fc.ipV4(), fc.ipV6()), (a, b) => {
        assert.equal(sharedBits(a, b), sharedBits(b, a));
        assert.ok(sharedBits(a, b) <= 128);
      }),
    );
  });

  it('sorts managers: reachable ones first, then those in the same network, then the leader', () => {
    const status = (address: string, leader = false, reachability: 'reachable' | 'unreachable' = 'reachable') => ({
      manager: { leader, reachability, address },
    });
    const nodes = [
      manager('m1', status('10.9.0.1:2377', true)),
      manager('m2', status('192.168.0.2:2377')),
      manager('m3', status('192.168.0.3:2377', false, 'unreachable')),
      manager('m4', status('0.0.0.0:2377')),
      node('w1'),
    ];
    assert.deepEqual(remoteAddresses(nodes, '192.168.0.77'), ['192.168.0.2:2377', '10.9.0.1:2377', '192.168.0.3:2377']);
    assert.equal(remoteAddresses(nodes, '')[0], '10.9.0.1:2377');
    const neighbours = [manager('m1', status('10.0.0.12:2377')), manager('m2', status('10.0.0.1:2377', true))];
    assert.equal(remoteAddresses(neighbours, '10.0.0.13')[0], '10.0.0.1:2377', 'nearness has no degrees');
  });

  it('advertises an address in the manager’s network, or leaves it to the engine', () => {
    const own = ['172.17.0.1', '192.168.0.12', '203.0.113.7'];
    assert.equal(advertiseAddress(own, '192.168.0.1:2377'), '192.168.0.12');
    assert.equal(advertiseAddress(own, '10.0.0.1:2377'), undefined);
    assert.equal(advertiseAddress(['fd00:1::2'], '[fd00:1::1]:2377'), 'fd00:1::2');
    assert.equal(advertiseAddress([], '10.0.0.1:2377'), undefined);
  });
});
