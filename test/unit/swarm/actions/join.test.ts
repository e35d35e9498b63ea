import assert from 'node:assert/strict';
import fc from 'fast-check';
import { EngineFailure } from '../../../../src/engine/failure';
import type { Engine } from '../../../../src/engine/engine';
import type { LocalSwarm } from '../../../../src/engine/types';
import { Cancelled } from '../../../../src/failure';
import { SwarmFailure, type SwarmReason } from '../../../../src/swarm/failure';
import { join } from '../../../../src/swarm/actions/join';
import { advertiseAddress, remoteAddresses, sharedBits } from '../../../../src/swarm/actions/join-addresses';
import { FakeSwarm } from '../support/fake-swarm';
import { manager, node } from '../support/objects';
import { until } from '../support/until';

const patience = { limit: 20, interval: 1 };

describe('Addresses for a join', () => {
  it('are compared by their leading bits', () => {
    assert.equal(sharedBits('10.77.0.11', '10.77.0.12'), 29);
    assert.equal(sharedBits('10.77.0.11', '10.77.0.11'), 32);
    assert.equal(sharedBits('192.168.0.1', '10.0.0.1'), 0);
    assert.equal(sharedBits('fd00::1', 'fd00:0:0:0::2'), 126);
    assert.equal(sharedBits('10.0.0.1', 'fd00::1'), -1);
    assert.equal(sharedBits('pi1.local', 'pi1.local'), -1);
  });

  it('are compared the same way round and round', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), fc.oneof(fc.ipV4(), fc.ipV6()), (a, b) => {
        assert.equal(sharedBits(a, b), sharedBits(b, a));
        assert.ok(sharedBits(a, b) <= 128);
      }),
    );
  });

  it('of managers come best first: one that answers, in the same network, then the leader', () => {
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

  it('to advertise are in the manager’s network, or left to the engine', () => {
    const own = ['172.17.0.1', '192.168.0.12', '203.0.113.7'];
    assert.equal(advertiseAddress(own, '192.168.0.1:2377'), '192.168.0.12');
    assert.equal(advertiseAddress(own, '10.0.0.1:2377'), undefined);
    assert.equal(advertiseAddress(['fd00:1::2'], '[fd00:1::1]:2377'), 'fd00:1::2');
    assert.equal(advertiseAddress([], '10.0.0.1:2377'), undefined);
  });
});

describe('Joining', () => {
  let swarm: FakeSwarm;
  let states: Partial<LocalSwarm>[];
  let joining: Engine;
  let lines: string[];

  beforeEach(() => {
    swarm = new FakeSwarm();
    swarm.nodes.set('n1', manager('n1'));
    states = [{ localState: 'inactive' }];
    joining = swarm.engine('pi2', () => (states.length > 1 ? states.shift() : states[0]) ?? {});
    lines = [];
  });

  function run(role: 'worker' | 'manager' = 'worker', signal?: AbortSignal): Promise<void> {
    const live = { machine: 'pi1', nodeId: 'n1', engine: swarm.engine('pi1') };
    const request = { machine: 'pi2', engine: joining, role, addresses: ['10.0.0.2'] };
    return join(live, request, (line) => lines.push(line), signal, patience);
  }

  /** The join does not come through at once and goes on in the background. */
  function goesOn(): void {
    const before = joining.joinSwarm.bind(joining);
    joining.joinSwarm = async (request, signal) => {
      await before(request, signal);
      throw new EngineFailure('timed-out', 'will continue in the background', '');
    };
  }

  function failsWith(reason: SwarmReason, words: RegExp) {
    return (error: unknown): boolean => {
      assert.ok(error instanceof SwarmFailure, String(error));
      assert.equal(error.reason, reason);
      assert.match(error.message, words);
      return true;
    };
  }

  it('takes token and address from the manager', async () => {
    await run();
    assert.deepEqual(swarm.joins, [
      { remoteAddresses: ['10.0.0.1:2377'], joinToken: 'SECRET-worker', advertiseAddress: '10.0.0.2' },
    ]);
    await run('manager');
    assert.equal(swarm.joins[1]?.joinToken, 'SECRET-manager');
  });

  it('tells what happens and never the token', async () => {
    await run();
    assert.match(
      lines.join('\n'),
      /“pi2” is joining at 10\.0\.0\.1:2377 as a worker, with the advertise address 10\.0\.0\.2 …\n“pi2” has joined the swarm\./,
    );
    assert.doesNotMatch(lines.join('\n'), /SECRET/);
  });

  it('follows a join that goes on in the background until it is through', async () => {
    goesOn();
    states = [
      { localState: 'inactive' },
      { localState: 'pending' },
      { localState: 'pending' },
      { localState: 'active' },
    ];
    await run();
    assert.match(lines.join('\n'), /keeps trying …\n“pi2” has joined the swarm/);
  });

  it('ends with the engine’s reason when the join fails in the background', async () => {
    goesOn();
    states = [
      { localState: 'inactive' },
      { localState: 'pending', error: 'connection refused' },
      { localState: 'error', error: 'invalid join token' },
    ];
    await assert.rejects(
      run(),
      failsWith('join-failed', /“pi2” could not join the swarm at 10\.0\.0\.1:2377: invalid join token/),
    );
    assert.ok(lines.includes('connection refused'));
  });

  it('ends when the join never comes through', async () => {
    goesOn();
    states = [{ localState: 'inactive' }, { localState: 'pending' }];
    await assert.rejects(run(), failsWith('join-failed', /could not join/));
  });

  it('can be cancelled while it goes on', async () => {
    goesOn();
    const abort = new AbortController();
    states = [{ localState: 'inactive' }, { localState: 'pending' }, { localState: 'pending' }];
    const running = run('worker', abort.signal);
    await until('it is looked at', () => states.length === 1);
    abort.abort();
    await assert.rejects(running, Cancelled);
  });

  for (const [localState, words] of [
    ['active', /“pi2” already belongs to a swarm/],
    ['locked', /“pi2” already belongs to a swarm/],
    ['pending', /“pi2” is already joining/],
  ] as const) {
    it(`refuses a machine whose swarm is ${localState}, and asks for no token`, async () => {
      states = [{ localState }];
      await assert.rejects(run(), failsWith('already-in-swarm', words));
      assert.deepEqual(swarm.callsTo('swarm'), []);
    });
  }

  it('says so when no manager can be dialled', async () => {
    swarm.nodes.set(
      'n1',
      manager('n1', { manager: { leader: true, reachability: 'reachable', address: '0.0.0.0:2377' } }),
    );
    await assert.rejects(run(), failsWith('join-failed', /reports an address that other machines can connect to/));
  });

  it('gives the engine’s refusal as it is', async () => {
    joining.joinSwarm = () => Promise.reject(new EngineFailure('conflict', 'live-restore', ''));
    await assert.rejects(run(), (error) => error instanceof EngineFailure && error.reason === 'conflict');
  });
});
