import assert from 'node:assert/strict';
import type { LocalSwarm } from '../../../../src/engine/types';
import { Failure } from '../../../../src/failure';
import { Clusters } from '../../../../src/swarm/clusters';
import { SwarmFailure } from '../../../../src/swarm/failure';
import { setRole } from '../../../../src/swarm/actions/role';
import { NodeActions } from '../../../../src/swarm/actions/node-actions';
import { ServiceActions } from '../../../../src/swarm/services/service-actions';
import { SwarmActions } from '../../../../src/swarm/actions/swarm-actions';
import { FakeFleet } from '../support/fake-fleet';
import { FakeSwarm, specOf } from '../support/fake-swarm';
import { manager, node, service, swarmOf, task } from '../support/objects';
import { until } from '../support/until';
import { inMemory } from '../support/memory-memento';

const request = { image: 'web:1', name: 'web', ports: [], mode: 'replicated', replicas: 2, env: [] } as const;

describe('actions', () => {
  let swarm: FakeSwarm;
  let fleet: FakeFleet;
  let clusters: Clusters;
  let actions: SwarmActions;
  let nodeActions: NodeActions;
  let serviceActions: ServiceActions;
  let local: Record<string, Partial<LocalSwarm>>;

  beforeEach(async () => {
    swarm = new FakeSwarm();
    fleet = new FakeFleet();
    local = {
      pi1: { localState: 'active', nodeId: 'n1', controlAvailable: true },
      pi2: { localState: 'active', nodeId: 'n2' },
    };
    swarm.nodes.set('n1', manager('n1', { hostname: 'pi1' }));
    swarm.nodes.set('n2', node('n2', { hostname: 'pi2' }));
    swarm.services.set('s1', service('s1', { name: 'api' }));
    fleet.set('pi1', { swarm: swarmOf('n1', { role: 'leader', clusterId: 'c1' }) }, engine('pi1'));
    fleet.set('pi2', { swarm: swarmOf('n2') }, engine('pi2'));
    fleet.set('pi3', {}, engine('pi3'));
    clusters = new Clusters(fleet, inMemory());
    const options = { pace: { converging: 1, stable: 1 } };
    actions = new SwarmActions(fleet, clusters);
    nodeActions = new NodeActions(fleet, clusters, options);
    serviceActions = new ServiceActions(fleet, clusters, options);
    await clusters.refresh();
    swarm.calls.length = 0;
    fleet.refreshed.length = 0;
  });

  afterEach(() => clusters.dispose());

  function engine(machine: string) {
    return swarm.engine(machine, () => local[machine] ?? {});
  }

  function addSecondManager(): void {
    swarm.nodes.set('n3', manager('n3', { hostname: 'pi3' }));
    local['pi3'] = { localState: 'active', nodeId: 'n3', controlAvailable: true };
    fleet.set('pi3', { swarm: swarmOf('n3', { role: 'manager', clusterId: 'c1' }) });
  }

  /** Makes pi1 the only one of three managers that is a machine. It notices a change of its role at once. */
  function addForeignManagers(): void {
    swarm.nodes.set('n8', manager('n8', { hostname: 'far' }));
    swarm.nodes.set('n9', manager('n9', { hostname: 'away' }));
    fleet.set(
      'pi1',
      { swarm: swarmOf('n1', { role: 'leader', clusterId: 'c1' }) },
      swarm.engine('pi1', () => ({
        localState: 'active',
        nodeId: 'n1',
        controlAvailable: swarm.nodes.get('n1')?.role === 'manager',
      })),
    );
  }

  describe('SwarmActions', () => {
    it('creates a swarm with the selected address, and polls the machine again', async () => {
      await actions.init('pi3', { advertiseAddress: '10.0.0.3' });
      assert.deepEqual(swarm.inits, [{ advertiseAddress: '10.0.0.3' }]);
      assert.deepEqual(fleet.refreshed, ['pi3']);
    });

    it('joins a machine with its own address, and polls it again', async () => {
      await actions.join('pi3', 'c1', 'worker', () => undefined);
      assert.equal(swarm.joins[0]?.advertiseAddress, '10.0.0.3');
      assert.deepEqual(fleet.refreshed, ['pi3']);
    });

    it('also polls the machine again after a join failed', async () => {
      local['pi3'] = { localState: 'active' };
      await assert.rejects(
        actions.join('pi3', 'c1', 'worker', () => undefined),
        SwarmFailure,
      );
      assert.deepEqual(fleet.refreshed, ['pi3']);
    });

    it('has a worker leave by itself', async () => {
      await actions.leave('pi2', { force: false });
      assert.deepEqual(
        swarm.calls.filter((call) => !call.includes(' info')),
        ['pi1 nodes role=manager', 'pi2 leaveSwarm force=false'],
      );
    });

    it('demotes a manager before it leaves, so that the others keep their quorum', async () => {
      addSecondManager();
      const before = swarm.nodes.get('n1');
      const leaving = actions.leave('pi1', { force: false });
      setTimeout(() => (local['pi1'] = { localState: 'active', nodeId: 'n1', controlAvailable: false }), 20);
      await leaving;
      assert.equal(before?.role, 'manager');
      assert.equal(swarm.nodes.get('n1')?.role, 'worker');
      assert.deepEqual(
        swarm.calls.filter((call) => /updateNode|leaveSwarm/.test(call)),
        ['pi3 updateNode n1', 'pi1 leaveSwarm force=false'],
      );
    });

    it('keeps waiting while a manager that is being demoted is not responding', async () => {
      addSecondManager();
      swarm.nextFailures.set('pi1 info', [undefined, 'timed-out', 'server']);
      const leaving = actions.leave('pi1', { force: false });
      await until('made a worker', () => swarm.callsTo('updateNode').length > 0);
      local['pi1'] = { localState: 'active', nodeId: 'n1', controlAvailable: false };
      await leaving;
      assert.equal(swarm.nextFailures.get('pi1 info')?.length, 0);
      assert.deepEqual(swarm.callsTo('leaveSwarm'), ['pi1 leaveSwarm force=false']);
    });

    it('has the last manager leave only by force', async () => {
      assert.equal(actions.leavePreview('pi1').needsForce, true);
      await actions.leave('pi1', { force: true });
      assert.deepEqual(swarm.callsTo('updateNode'), []);
      assert.deepEqual(swarm.callsTo('leaveSwarm'), ['pi1 leaveSwarm force=true']);
    });

    it('demotes a manager through its own engine if no other manager is one of the machines', async () => {
      addForeignManagers();
      await clusters.refresh();
      assert.deepEqual(
        { ...actions.leavePreview('pi1'), sentence: '' },
        { sentence: '', losesQuorum: false, needsForce: false },
      );
      await actions.leave('pi1', { force: false });
      assert.deepEqual(
        swarm.calls.filter((call) => /updateNode|leaveSwarm/.test(call)),
        ['pi1 updateNode n1', 'pi1 leaveSwarm force=false'],
      );
    });

    it('does not demote a manager that the quorum needs', async () => {
      await actions.leave('pi1', { force: false });
      assert.deepEqual(
        swarm.calls.filter((call) => /updateNode|leaveSwarm/.test(call)),
        ['pi1 leaveSwarm force=false'],
      );
    });

    it('previews that a machine leaves by force if its swarm cannot be read, unless it is a worker', () => {
      for (const unread of [
        swarmOf('n7', { role: undefined, localState: 'locked' }),
        swarmOf('n7', { role: 'manager', clusterId: undefined }),
        swarmOf('n7', { role: 'manager', clusterId: 'c9' }),
      ]) {
        fleet.set('pi4', { swarm: unread });
        const preview = actions.leavePreview('pi4');
        assert.deepEqual([preview.needsForce, preview.losesQuorum], [true, true]);
        assert.match(preview.sentence, /“pi4” leaves its swarm\. The swarm can’t be read/);
      }
      fleet.set('pi4', { swarm: swarmOf('n4', { managerAddresses: ['10.9.9.9:2377'] }) });
      assert.equal(actions.leavePreview('pi4').needsForce, false);
    });

    it('also previews that if the state of the swarm is stale', async () => {
      addSecondManager();
      addForeignManagers();
      await clusters.refresh();
      assert.equal(actions.leavePreview('pi1').needsForce, false);
      swarm.broken.set('pi1', 'no-leader').set('pi3', 'no-leader');
      await clusters.refresh();
      assert.equal(actions.leavePreview('pi1').needsForce, true);
      assert.equal(actions.leavePreview('pi2').needsForce, false, 'a worker');
    });

    it('refuses to have a machine leave that belongs to no swarm', async () => {
      await assert.rejects(
        actions.leave('pi3', { force: false }),
        (error) => error instanceof SwarmFailure && error.reason === 'not-in-swarm',
      );
    });
  });

  describe('NodeActions', () => {
    it('previews a role, and changes it', async () => {
      assert.match(nodeActions.rolePreview('c1', 'n2', 'manager').sentence, /“pi2” becomes a manager/);
      fleet.onRefresh = () => {
        if (fleet.refreshed.length === 2) {
          fleet.set('pi2', { swarm: swarmOf('n2', { role: 'manager', clusterId: 'c1' }) });
        }
      };
      await nodeActions.setRole('c1', 'n2', 'manager');
      assert.equal(swarm.nodes.get('n2')?.role, 'manager');
      assert.deepEqual(fleet.refreshed, ['pi2', 'pi2'], 'until the machine has noticed');
    });

    it('keeps waiting while a leader is elected during a change of role', async () => {
      const readToPatch = undefined;
      swarm.nextFailures.set('pi1 node', [readToPatch, 'no-leader', 'timed-out']);
      await nodeActions.setRole('c1', 'n2', 'manager');
      assert.equal(swarm.nextFailures.get('pi1 node')?.length, 0);
      assert.equal(swarm.nodes.get('n2')?.role, 'manager');
    });

    it('fails if the node is removed during a change of role', async () => {
      const readToPatch = undefined;
      swarm.nextFailures.set('pi1 node', [readToPatch, 'not-found']);
      await assert.rejects(
        nodeActions.setRole('c1', 'n2', 'manager'),
        (error) => error instanceof Failure && error.reason === 'not-found',
      );
    });

    it('believes the only manager when it reports that it has become a worker', async () => {
      swarm.nodes.set('n9', manager('n9'));
      const readToPatch = undefined;
      swarm.nextFailures.set('pi1 node', [readToPatch, 'not-a-manager']);
      fleet.onRefresh = () => fleet.set('pi1', { swarm: swarmOf('n1') });
      assert.equal(await nodeActions.setRole('c1', 'n1', 'worker'), 'acts');
      assert.equal(swarm.nodes.get('n1')?.role, 'worker');
    });

    it('asks another manager if the one that was asked is no longer one', async () => {
      addSecondManager();
      const readToPatch = undefined;
      swarm.nextFailures.set('pi1 node', [readToPatch, 'not-a-manager']);
      const foundManager = undefined;
      swarm.nextFailures.set('pi1 nodes', [foundManager, 'not-a-manager']);
      fleet.onRefresh = () => fleet.set('pi2', { swarm: swarmOf('n2', { role: 'manager', clusterId: 'c1' }) });
      assert.equal(await nodeActions.setRole('c1', 'n2', 'manager'), 'acts');
      assert.equal(swarm.callsTo('node').at(-1), 'pi3 node n2');
    });

    it('returns that a node does not act in its new role yet', async () => {
      swarm.nodes.set('n2', node('n2', { state: 'down' }));
      const engine = swarm.engine('pi1');
      const changesNothing = { ...engine, updateNode: () => Promise.resolve() };
      const find = () => Promise.resolve({ machine: 'pi1', nodeId: 'n1', engine: changesNothing });
      const patience = { limit: 5, interval: 1 };
      assert.equal(await setRole(find, 'n2', 'manager'), 'down');
      swarm.nodes.set('n2', node('n2'));
      assert.equal(await setRole(find, 'n2', 'manager', undefined, patience), 'late');
    });

    it('drains a node and keeps the rest of its spec', async () => {
      swarm.nodes.set('n2', node('n2', { spec: { Role: 'worker', Availability: 'active', Labels: { disk: 'ssd' } } }));
      await nodeActions.setAvailability('c1', 'n2', 'drain');
      assert.deepEqual(swarm.nodes.get('n2')?.spec, { Role: 'worker', Availability: 'drain', Labels: { disk: 'ssd' } });
    });

    it('lists what a node still runs with one request, for any number of services', async () => {
      swarm.tasks = [
        task('a', { nodeId: 'n2' }),
        task('b', { nodeId: 'n2', serviceId: 's2', desiredState: 'shutdown' }),
        task('c', { nodeId: 'n2', state: 'shutdown', desiredState: 'shutdown' }),
        task('d', { nodeId: 'n2', serviceId: '' }),
        task('e', { nodeId: 'n1' }),
      ];
      const here = await nodeActions.tasksOn('c1', 'n2');
      assert.deepEqual(
        here.map(({ id }) => id),
        ['a', 'b'],
      );
      assert.deepEqual(swarm.callsTo('tasks'), ['pi1 tasks node=n2']);
    });

    it('refuses to remove a node that is ready', () => {
      assert.throws(() => nodeActions.refuseRemoval('c1', 'n2'), /“pi2” is ready/);
      fleet.set('pi2', {});
      nodeActions.refuseRemoval('c1', 'n2');
      assert.deepEqual(swarm.calls, []);
    });

    it('removes a node', async () => {
      await nodeActions.removeNode('c1', 'n2', { force: true });
      assert.deepEqual(swarm.callsTo('removeNode'), ['pi1 removeNode n2 force=true']);
    });
  });

  describe('ServiceActions', () => {
    it('creates a service with its image pinned', async () => {
      swarm.distribution = () => Promise.resolve({ digest: 'sha256:abc', platforms: [] });
      assert.equal(await serviceActions.createService('c1', request), 'new');
      assert.deepEqual(specOf(swarm, 'new')?.['TaskTemplate'], { ContainerSpec: { Image: 'web:1@sha256:abc' } });
    });

    const refused: readonly (readonly [string, object, RegExp])[] = [
      ['a name that is taken', { name: 'api' }, /“api” already exists/],
      ['a wrong image', { image: 'WEB' }, /“WEB”/],
      [
        'a port that would lock users out',
        { ports: [{ published: 22, target: 22, protocol: 'tcp', mode: 'ingress' }] },
        /SSH port of “pi1”/,
      ],
      [
        'a port that a service has',
        { ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' }] },
        /already published by the service “shop”/,
      ],
    ];
    for (const [what, change, words] of refused) {
      it(`refuses ${what} before anything is sent`, async () => {
        swarm.services.set(
          's2',
          service('s2', { name: 'shop', ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' }] }),
        );
        await clusters.refresh();
        swarm.calls.length = 0;
        await assert.rejects(serviceActions.createService('c1', { ...request, ...change }), (error) => {
          assert.ok(error instanceof Failure);
          assert.match(error.message, words);
          return true;
        });
        assert.deepEqual(swarm.calls, []);
      });
    }

    it('scales a replicated service', async () => {
      await serviceActions.scale('c1', 's1', 5);
      assert.deepEqual(specOf(swarm, 's1')?.['Mode'], { Replicated: { Replicas: 5 } });
    });

    it('refuses to scale a global service, or to an invalid number', async () => {
      swarm.services.set('s1', service('s1', { name: 'everywhere', mode: { kind: 'global' } }));
      await assert.rejects(serviceActions.scale('c1', 's1', 5), /“everywhere” is not replicated/);
      await assert.rejects(serviceActions.scale('c1', 's1', -1), /not a valid number of replicas/);
      assert.deepEqual(swarm.callsTo('updateService'), []);
    });

    it('changes nothing if a newer image of the same tag is wanted and no registry responds', async () => {
      const spec = {
        Name: 'api',
        TaskTemplate: {
          ContainerSpec: { Image: 'web:1@sha256:abc' },
          Placement: { Platforms: [{ OS: 'linux', Architecture: 'amd64' }] },
        },
      };
      swarm.services.set('s1', service('s1', { name: 'api', image: 'web:1@sha256:abc', spec }));
      await assert.rejects(serviceActions.updateImage('c1', 's1', 'web:1'), (error) => {
        assert.ok(error instanceof SwarmFailure && error.reason === 'image-unknown');
        assert.match(error.message, /newer “web:1”, so “api” was not changed\. no registry/);
        return true;
      });
      assert.deepEqual(specOf(swarm, 's1'), spec);
      const warnings: string[] = [];
      await serviceActions.updateImage('c1', 's1', 'web:2', undefined, (sentence) => warnings.push(sentence));
      assert.deepEqual(specOf(swarm, 's1')?.['TaskTemplate'], {
        ...spec.TaskTemplate,
        ContainerSpec: { Image: 'web:2' },
      });
      assert.match(warnings.join(), /nodes may run different versions of the image\. no registry/);
    });

    it('passes on the engine’s warnings', async () => {
      swarm.distribution = () => Promise.resolve({ digest: 'sha256:abc', platforms: [] });
      swarm.warnings = ['Your kernel does not support this.'];
      const warnings: string[] = [];
      await serviceActions.createService('c1', request, undefined, (sentence) => warnings.push(sentence));
      await serviceActions.updateImage('c1', 's1', 'web:2', undefined, (sentence) => warnings.push(sentence));
      assert.deepEqual(warnings, [...swarm.warnings, ...swarm.warnings]);
    });

    it('updates an image, rolls back and removes', async () => {
      await serviceActions.updateImage('c1', 's1', 'web:2');
      assert.deepEqual((specOf(swarm, 's1')?.['TaskTemplate'] as { ContainerSpec: object }).ContainerSpec, {
        Image: 'web:2',
      });
      await assert.rejects(serviceActions.updateImage('c1', 's1', 'Web:2'), SwarmFailure);
      await serviceActions.rollback('c1', 's1');
      await serviceActions.removeService('c1', 's1');
      assert.deepEqual(
        swarm.calls.filter((call) => /updateService|removeService/.test(call)),
        ['pi1 updateService s1', 'pi1 updateService s1 rollback', 'pi1 removeService s1'],
      );
    });

    it('follows a service until it runs', async () => {
      swarm.tasks = [task('a')];
      const lines: string[] = [];
      await serviceActions.converge('c1', 's1', ({ line }) => lines.push(line));
      assert.equal(lines.at(-1), '1 of 1 running');
    });

    it('lists the URLs of a service, at the machines’ addresses', async () => {
      const ports = [
        { published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' },
        { published: 9000, target: 90, protocol: 'tcp', mode: 'host' },
      ] as const;
      swarm.services.set('s1', service('s1', { version: 2, ports }));
      swarm.tasks = [task('a', { nodeId: 'n2' })];
      await clusters.refresh();
      assert.deepEqual(
        (await serviceActions.publishedUrls('c1', 's1')).map(({ label, url }) => `${label} ${url}`),
        ['pi1:8080 http://10.0.0.1:8080/', 'pi2:8080 http://10.0.0.2:8080/', 'pi2:9000 http://10.0.0.2:9000/'],
      );
    });
  });

  it('fail with a sentence for what no longer exists', async () => {
    await assert.rejects(serviceActions.scale('c9', 's1', 1), /swarm is no longer known/);
    await assert.rejects(serviceActions.publishedUrls('c1', 's9'), /no longer exists/);
    await assert.rejects(actions.join('pi9', 'c1', 'worker', () => undefined));
    assert.throws(() => nodeActions.rolePreview('c1', 'n9', 'worker'), /no longer belongs to the swarm/);
    assert.match(actions.leavePreview('pi9').sentence, /“pi9” leaves/);
  });
});
