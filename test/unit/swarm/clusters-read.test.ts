import assert from 'node:assert/strict';
import { Clusters } from '../../../src/swarm/clusters';
import { FakeFleet } from './support/fake-fleet';
import { FakeSwarm } from './support/fake-swarm';
import { manager, swarmOf } from './support/objects';
import { inMemory } from './support/memory-memento';

describe('Clusters while hidden', () => {
  function twoSwarms() {
    const fleet = new FakeFleet();
    const swarms = ['pi1', 'pi2'].map((machine, index) => {
      const swarm = new FakeSwarm();
      const nodeId = `n${index + 1}`;
      swarm.nodes.set(nodeId, manager(nodeId, { hostname: machine }));
      const clusterId = `c${index + 1}`;
      fleet.set(machine, { swarm: swarmOf(nodeId, { role: 'leader', clusterId }) }, swarm.engine(machine));
      return swarm;
    });
    return { fleet, clusters: new Clusters(fleet, inMemory()), swarms };
  }

  it('reads the swarms asked for, and polls no machine', async () => {
    const { fleet, clusters, swarms } = twoSwarms();
    await clusters.read(['c1']);
    assert.deepEqual(
      clusters.list().map(({ id, loading }) => [id, loading]),
      [
        ['c1', false],
        ['c2', true],
      ],
    );
    assert.deepEqual([fleet.refreshed, swarms[1]?.calls], [[], []]);
    clusters.dispose();
  });

  it('ignores unknown swarms', async () => {
    const { fleet, clusters, swarms } = twoSwarms();
    await clusters.read(['c9']);
    assert.deepEqual([fleet.refreshed, ...swarms.map(({ calls }) => calls)], [[], [], []]);
    await clusters.read(['c9', 'c2']);
    assert.deepEqual(
      clusters.list().map(({ id, loading }) => [id, loading]),
      [
        ['c1', true],
        ['c2', false],
      ],
    );
    clusters.dispose();
  });

  it('polls each machine once if everything is refreshed', async () => {
    const { fleet, clusters } = twoSwarms();
    await clusters.refresh();
    assert.deepEqual(fleet.refreshed, [undefined]);
    assert.ok(clusters.list().every(({ loading }) => !loading));
    clusters.dispose();
  });
});
