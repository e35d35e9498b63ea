import assert from 'node:assert/strict';
import { EngineFailure } from '../../../../src/engine/failure';
import type { Engine } from '../../../../src/engine/engine';
import type { LocalSwarm } from '../../../../src/engine/types';
import { Cancelled } from '../../../../src/failure';
import { SwarmFailure, type SwarmReason } from '../../../../src/swarm/failure';
import { join } from '../../../../src/swarm/actions/join';
import { FakeSwarm } from '../support/fake-swarm';
import { manager } from '../support/objects';
import { until } from '../support/until';

const patience = { limit: 20, interval: 1 };

describe('join', () => {
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

  /** Has the join not succeed at once and continue in the background. */
  function continuesInBackground(): void {
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

  it('gets the token and the address from the manager', async () => {
    await run();
    assert.deepEqual(swarm.joins, [
      { remoteAddresses: ['10.0.0.1:2377'], joinToken: 'SECRET-worker', advertiseAddress: '10.0.0.2' },
    ]);
    await run('manager');
    assert.equal(swarm.joins[1]?.joinToken, 'SECRET-manager');
  });

  it('reports what happens, but never the token', async () => {
    await run();
    assert.match(
      lines.join('\n'),
      /“pi2” is joining at 10\.0\.0\.1:2377 as a worker, with the advertise address 10\.0\.0\.2 …\n“pi2” has joined the swarm\./,
    );
    assert.doesNotMatch(lines.join('\n'), /SECRET/);
  });

  it('follows a join that continues in the background until it has succeeded', async () => {
    continuesInBackground();
    states = [
      { localState: 'inactive' },
      { localState: 'pending' },
      { localState: 'pending' },
      { localState: 'active' },
    ];
    await run();
    assert.match(lines.join('\n'), /keeps trying …\n“pi2” has joined the swarm/);
  });

  it('fails with the engine’s reason if the join fails in the background', async () => {
    continuesInBackground();
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

  it('fails if the join never succeeds', async () => {
    continuesInBackground();
    states = [{ localState: 'inactive' }, { localState: 'pending' }];
    await assert.rejects(run(), failsWith('join-failed', /could not join/));
  });

  it('can be cancelled while it continues in the background', async () => {
    continuesInBackground();
    const abort = new AbortController();
    states = [{ localState: 'inactive' }, { localState: 'pending' }, { localState: 'pending' }];
    const running = run('worker', abort.signal);
    await until('it is polled', () => states.length === 1);
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

  it('fails if no manager reports a usable address', async () => {
    swarm.nodes.set(
      'n1',
      manager('n1', { manager: { leader: true, reachability: 'reachable', address: '0.0.0.0:2377' } }),
    );
    await assert.rejects(run(), failsWith('join-failed', /reports an address that other machines can connect to/));
  });

  it('passes on the engine’s refusal', async () => {
    joining.joinSwarm = () => Promise.reject(new EngineFailure('conflict', 'live-restore', ''));
    await assert.rejects(run(), (error) => error instanceof EngineFailure && error.reason === 'conflict');
  });
});
