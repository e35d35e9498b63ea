import assert from 'node:assert/strict';
import { addressChoices, knownAddress } from '../../../../../src/editor/commands/swarms/advertise-addresses';
import { joinSummary } from '../../../../../src/editor/commands/swarms/join-summary';
import { isInSwarm, isOutsideSwarm, nodeOfMachine } from '../../../../../src/editor/commands/swarms/membership';
import { meaning, roleChoices, tolerance } from '../../../../../src/editor/commands/swarms/roles';
import { EngineFailure } from '../../../../../src/engine/failure';
import type { MachineSnapshot, MachineSwarm } from '../../../../../src/machines/snapshot';
import { cluster, node } from '../../support/swarm-samples';

describe('the addresses to advertise', () => {
  const own = [
    { address: '203.0.113.9', interface: 'eth0' },
    { address: '192.168.1.7', interface: 'wlan0' },
    { address: '100.101.102.103', interface: 'tailscale0' },
    { address: 'fd00::7', interface: 'wlan0' },
  ];

  it('begin with the one the machine is known by, and mark it', () => {
    const [first, ...others] = addressChoices(own, '192.168.1.7');
    assert.deepEqual(first, {
      address: '192.168.1.7',
      description: 'wlan0 · private network · the address of the machine',
    });
    assert.deepEqual(
      others.map(({ address }) => address),
      ['203.0.113.9', '100.101.102.103', 'fd00::7'],
    );
  });

  it('tell what kind of network each is of', () => {
    const kinds = addressChoices(own, 'pi1.example').map(({ description }) => description);
    assert.deepEqual(kinds, [
      'eth0 · public',
      'wlan0 · private network',
      'tailscale0 · shared network, as of a VPN',
      'wlan0 · private network',
    ]);
  });

  it('are the machine’s own alone where the host cannot be asked, and none where that is a name', () => {
    assert.deepEqual(
      knownAddress('10.77.0.11').map(({ address }) => address),
      ['10.77.0.11'],
    );
    assert.deepEqual(knownAddress('pi1.local'), []);
  });
});

describe('the roles to join in', () => {
  it('tolerate failures of less than half of the managers', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 7].map(tolerance), [0, 0, 0, 1, 1, 2, 3]);
  });

  it('tell what workers leave as it is', () => {
    const [first] = roleChoices(3, 2);
    assert.equal(first?.role, 'worker');
    assert.equal(first.detail, 'Runs tasks. As before: 3 managers, tolerates 1 failure.');
  });

  it('tell what new managers make of it', () => {
    assert.equal(roleChoices(1, 2)[1]?.detail, 'Runs tasks and decides. Then: 3 managers, tolerates 1 failure.');
  });

  it('warn of two managers and of an even number', () => {
    assert.equal(meaning(2), '2 managers, tolerates 0 failures; when either fails, nothing can be changed');
    assert.equal(meaning(4), '4 managers, tolerates 1 failure, no more than 3 do');
    assert.equal(meaning(3), '3 managers, tolerates 1 failure');
  });
});

describe('the result of joining', () => {
  it('names one or several that joined, with their role', () => {
    assert.equal(joinSummary('home', 'worker', [{ machine: 'pi2' }]), '“pi2” has joined “home” as a worker.');
    assert.equal(
      joinSummary('home', 'manager', [{ machine: 'pi2' }, { machine: 'pi3' }]),
      '“pi2”, “pi3” have joined “home” as managers.',
    );
  });

  it('gives each failure with its sentence and remedy beside those that joined', () => {
    const error = new EngineFailure('no-route', 'pi3: port 2377 of 10.0.0.1 is closed.', 'Open it.');
    assert.equal(
      joinSummary('home', 'worker', [{ machine: 'pi2' }, { machine: 'pi3', error }]),
      '“pi2” has joined “home” as a worker. pi3: port 2377 of 10.0.0.1 is closed. Open it.',
    );
  });

  it('adds the machine’s name to a failure that does not say it', () => {
    assert.equal(joinSummary('home', 'worker', [{ machine: 'pi3', error: new Error('broken') }]), 'pi3: broken');
  });
});

describe('the machines to begin, join or leave a swarm', () => {
  const entry = (
    state: MachineSnapshot['state'],
    localState?: MachineSwarm['localState'],
  ): Parameters<typeof isOutsideSwarm>[0] =>
    ({
      kind: 'machine',
      machine: { name: 'pi1' },
      snapshot: { state, swarm: localState === undefined ? undefined : { localState } },
    }) as Parameters<typeof isOutsideSwarm>[0];

  it('are outside of a swarm only where they answer and are in none', () => {
    assert.equal(isOutsideSwarm(entry('running')), true);
    assert.equal(isOutsideSwarm(entry('running', 'inactive')), true);
    assert.equal(isOutsideSwarm(entry('running', 'active')), false);
    assert.equal(isOutsideSwarm(entry('unreachable')), false);
  });

  it('have something to leave also while they wait for a swarm', () => {
    assert.equal(isInSwarm(entry('running', 'pending')), true);
    assert.equal(isInSwarm(entry('running', 'inactive')), false);
    assert.equal(isInSwarm(entry('running')), false);
  });

  it('are found among the nodes by the machine’s name', () => {
    const one = cluster({ nodes: [node({ hostname: 'raspberrypi', machine: 'attic' })] });
    assert.equal(nodeOfMachine([one], 'attic')?.node.id, 'n1');
    assert.equal(nodeOfMachine([one], 'raspberrypi'), undefined);
  });
});
