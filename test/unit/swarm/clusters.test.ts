import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Clusters } from '../../../src/swarm/clusters';
import { SwarmFailure } from '../../../src/swarm/failure';
import { EngineFailure } from '../../../src/engine/failure';
import type { Pace } from '../../../src/swarm/pace';
import type { Cluster, ClusterChange } from '../../../src/swarm/views';
import { FakeFleet } from './support/fake-fleet';
import { FakeSwarm } from './support/fake-swarm';
import { manager, node, service, swarmOf, task } from './support/objects';
import { settle, until } from './support/until';
import { inMemory } from './support/memory-memento';

const quick = {
  coalesce: 1,
  converging: 2,
  settled: 100_000,
  afterChange: 100_000,
  stuckAfter: 100_000,
  resync: 100_000,
  firstRetry: 2,
  lastRetry: 4,
} as const satisfies Partial<Pace>;

const asManager = (nodeId: string) =>
  swarmOf(nodeId, { role: 'manager', clusterId: 'c1', managerAddresses: ['10.0.0.1:2377'] });

describe('Clusters', () => {
  let swarm: FakeSwarm;
  let fleet: FakeFleet;
  let clusters: Clusters;
  let changes: ClusterChange[];

  beforeEach(() => {
    swarm = new FakeSwarm();
    fleet = new FakeFleet();
    swarm.nodes.set(
      'n1',
      manager('n1', {
        hostname: 'pi1',
        manager: { leader: true, reachability: 'reachable', address: '10.0.0.1:2377' },
      }),
    );
    swarm.nodes.set('n2', node('n2', { hostname: 'pi2' }));
    swarm.services.set('s1', service('s1', { name: 'web' }));
    fleet.set('pi1', { swarm: asManager('n1') }, swarm.engine('pi1'));
    fleet.set('pi2', { swarm: swarmOf('n2') }, swarm.engine('pi2'));
    build(quick);
  });

  afterEach(() => {
    clusters.dispose();
    mock.timers.reset();
  });

  function build(pace: Partial<Pace>): void {
    (clusters as Clusters | undefined)?.dispose();
    clusters = new Clusters(fleet, { ...inMemory(), pace });
    changes = [];
    clusters.onDidChange((change) => changes.push(change));
  }

  function onlyCluster(): Cluster {
    const [first] = clusters.list();
    assert.ok(first);
    return first;
  }

  async function show(): Promise<void> {
    clusters.setVisible(true);
    await until('the first reading', () => !onlyCluster().loading && swarm.listening('pi1'));
  }

  /** Shows a swarm whose time advances only in {@link advance}. */
  async function showInMockedTime(pace: Partial<Pace> = {}): Promise<void> {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    build({ ...quick, ...pace });
    clusters.setVisible(true);
    await advance(1);
  }

  /** Advances time by single milliseconds, and lets everything happen that is due in each. */
  async function advance(milliseconds: number): Promise<void> {
    for (let count = 0; count < milliseconds; count++) {
      mock.timers.tick(1);
      await settle();
    }
  }

  async function callsWhile(milliseconds: number): Promise<string[]> {
    swarm.calls.length = 0;
    await advance(milliseconds);
    return [...swarm.calls];
  }

  describe('while hidden', () => {
    it('lists clusters by what machines report, and asks no engine', async () => {
      await settle();
      assert.deepEqual(
        clusters.list().map(({ name, machines, loading }) => [name, machines, loading]),
        [['swarm of pi1', ['pi1', 'pi2'], true]],
      );
      assert.deepEqual(swarm.calls, []);
    });

    it('shows the name that the user gave to a swarm, and a new one at once', async () => {
      const given = new Map([['c1', 'home']]);
      let rename = (): void => undefined;
      const names = {
        of: (id: string) => given.get(id),
        onDidChange: (listener: () => void) => {
          rename = listener;
          return () => undefined;
        },
      };
      clusters.dispose();
      clusters = new Clusters(fleet, { ...inMemory(), names, pace: quick });
      clusters.onDidChange((change) => changes.push(change));
      await settle();
      assert.deepEqual([onlyCluster().name, onlyCluster().givenName], ['home', 'home']);
      given.set('c1', 'attic');
      rename();
      assert.equal(onlyCluster().name, 'attic');
      assert.deepEqual(changes.at(-1), { clusterId: undefined, serviceId: undefined });
      given.clear();
      rename();
      assert.deepEqual([onlyCluster().name, onlyCluster().givenName], ['swarm of pi1', undefined]);
    });

    it('stops calling back a listener that has unsubscribed', async () => {
      const heard: ClusterChange[] = [];
      const unsubscribe = clusters.onDidChange((change) => heard.push(change));
      unsubscribe();
      await clusters.refresh();
      assert.ok(changes.length > 0);
      assert.deepEqual(heard, []);
    });

    it('stops all requests when it is hidden again, and keeps what it has read', async () => {
      await show();
      clusters.setVisible(false);
      await until('no listener', () => !swarm.listening('pi1'));
      swarm.calls.length = 0;
      swarm.services.set('s1', service('s1', { version: 2, status: { running: 0, desired: 1, completed: 0 } }));
      swarm.emit({ actorId: 's1' });
      await settle();
      assert.deepEqual(swarm.calls, []);
      assert.equal(onlyCluster().services[0]?.running, 1);
    });

    it('reads once if asked to', async () => {
      await clusters.refresh();
      assert.deepEqual(fleet.refreshed, [undefined]);
      assert.equal(onlyCluster().nodes.length, 2);
      assert.equal(swarm.listening('pi1'), false);
    });
  });

  describe('while visible', () => {
    it('reads nodes and services once, and follows events since before it read', async () => {
      await show();
      assert.deepEqual(
        swarm.calls.map((call) => call.split(' ').slice(0, 2).join(' ')),
        ['pi1 nodes', 'pi1 ping', 'pi1 nodes', 'pi1 services', 'pi1 events'],
      );
      assert.ok(swarm.calls.includes('pi1 events since=5000'));
    });

    it('never asks a worker', async () => {
      await show();
      assert.deepEqual(
        swarm.calls.filter((call) => call.startsWith('pi2')),
        [],
      );
    });

    it('finds the machine of each node', async () => {
      await show();
      assert.deepEqual(
        onlyCluster().nodes.map(({ hostname, machine, leader }) => [hostname, machine, leader]),
        [
          ['pi1', 'pi1', true],
          ['pi2', 'pi2', false],
        ],
      );
    });

    it('reads only the service of an event, and announces its change', async () => {
      await show();
      await until('the reading is announced', () => changes.length > 0);
      changes.length = 0;
      swarm.calls.length = 0;
      swarm.services.set('s1', service('s1', { name: 'web', version: 2, image: 'web:2@sha256:abc' }));
      swarm.emit({ actorId: 's1' });
      await until('the new image', () => onlyCluster().services[0]?.image === 'web:2');
      assert.deepEqual(changes, [{ clusterId: 'c1', serviceId: 's1' }]);
      assert.deepEqual([...new Set(swarm.calls)], ['pi1 services id=s1']);
    });

    it('reads a node once for many events in a row', async () => {
      build({ ...quick, coalesce: 20, converging: 100_000 });
      await show();
      swarm.calls.length = 0;
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', version: 2, availability: 'drain' }));
      for (let count = 0; count < 30; count++) {
        swarm.emit({ type: 'node', actorId: 'n2' });
      }
      await until('the drain', () => onlyCluster().nodes[1]?.availability === 'drain');
      assert.deepEqual(swarm.calls, ['pi1 nodes id=n2']);
    });

    it('notices that a new manager is reachable, which changes no version and has no event', async () => {
      await show();
      const address = '10.0.0.2:2377';
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', version: 2, role: 'manager' }));
      swarm.emit({ type: 'node', actorId: 'n2', attributes: { 'role.new': 'manager' } });
      await until('the role', () => onlyCluster().nodes[1]?.role === 'manager');
      assert.equal(onlyCluster().tolerates, 0);
      const reachable = { leader: false, reachability: 'reachable', address } as const;
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', version: 2, role: 'manager', manager: reachable }));
      await until('it is reachable', () =>
        onlyCluster().nodes.some(({ hostname, reachability }) => hostname === 'pi2' && reachability === 'reachable'),
      );
    });

    it('no longer shows a service that was removed', async () => {
      await show();
      swarm.services.delete('s1');
      swarm.emit({ action: 'remove', actorId: 's1' });
      await until('it is gone', () => onlyCluster().services.length === 0);
    });

    it('shows a service that was created by others', async () => {
      await show();
      swarm.services.set('s2', service('s2', { name: 'api' }));
      swarm.emit({ action: 'create', actorId: 's2' });
      await until(
        'both are there',
        () =>
          onlyCluster()
            .services.map(({ name }) => name)
            .join() === 'api,web',
      );
    });

    it('is quiet when everything is settled', async () => {
      await showInMockedTime({ afterChange: 10 });
      await advance(10);
      swarm.calls.length = 0;
      changes.length = 0;
      await advance(100);
      assert.deepEqual(swarm.calls, []);
      assert.deepEqual(changes, []);
    });

    it('polls a service that is unsettled, without any event', async () => {
      swarm.services.set('s1', service('s1', { status: { running: 0, desired: 6, completed: 0 } }));
      await show();
      swarm.services.set('s1', service('s1', { status: { running: 6, desired: 6, completed: 0 } }));
      await until('six of six', () => onlyCluster().services[0]?.running === 6);
    });

    it('polls a stuck service less often', async () => {
      swarm.services.set('s1', service('s1', { status: { running: 0, desired: 6, completed: 0 } }));
      await showInMockedTime({ stuckAfter: 30, settled: 500 });
      assert.notDeepEqual(await callsWhile(30), []);
      await advance(quick.converging);
      assert.deepEqual(await callsWhile(400), []);
      assert.notDeepEqual(await callsWhile(200), []);
    });

    it('reads everything again from time to time, as events may be lost', async () => {
      build({ ...quick, resync: 5 });
      await show();
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', version: 2, state: 'down' }));
      await until('the node is down', () => onlyCluster().nodes[1]?.state === 'down');
    });

    it('does not count tasks as running on a node that is down, whatever the engine counts', async () => {
      swarm.nodes.set('n2', node('n2', { state: 'down' }));
      swarm.services.set(
        's1',
        service('s1', { mode: { kind: 'replicated', replicas: 2 }, status: { running: 2, desired: 2, completed: 0 } }),
      );
      swarm.tasks = [task('a', { slot: 1, nodeId: 'n1' }), task('b', { slot: 2, nodeId: 'n2' })];
      await show();
      assert.equal(onlyCluster().services[0]?.running, 1);
      assert.ok(swarm.calls.includes('pi1 tasks node=n2'), 'only the tasks of that node are asked for');
    });

    it('counts tasks itself if the engine is too old to', async () => {
      swarm.apiVersion = '1.40';
      swarm.services.set('s1', service('s1', { mode: { kind: 'replicated', replicas: 3 }, status: undefined }));
      swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2, state: 'starting' })];
      await show();
      assert.deepEqual([onlyCluster().services[0]?.running, onlyCluster().services[0]?.desired], [1, 3]);
    });

    it('announces a node that is down even if counting its tasks fails at first', async () => {
      build({ ...quick, resync: 20 });
      await show();
      assert.equal(onlyCluster().nodes[1]?.state, 'ready');
      swarm.nextFailures.set('pi1 tasks', ['timed-out']);
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', version: 2, state: 'down' }));
      // Only the next complete reading finds a difference.
      await until('the node is down', () => onlyCluster().nodes[1]?.state === 'down');
      assert.deepEqual(swarm.nextFailures.get('pi1 tasks'), []);
    });

    it('never replaces a newer answer with an older one', async () => {
      const engine = swarm.engine('pi1');
      let late: Promise<void> | undefined;
      let answerOnItsWay = false;
      fleet.set(
        'pi1',
        { swarm: asManager('n1') },
        {
          ...engine,
          services: async (query, signal) => {
            const answer = await engine.services(query, signal);
            if (late !== undefined) {
              const waiting = late;
              late = undefined;
              answerOnItsWay = true;
              await waiting;
            }
            return answer;
          },
        },
      );
      await show();
      let arrive = (): void => undefined;
      late = new Promise((resolve) => {
        arrive = resolve;
      });
      const refreshed = clusters.refresh();
      await until('the older answer is on its way', () => answerOnItsWay);
      swarm.services.set('s1', service('s1', { name: 'web', version: 2, image: 'web:2' }));
      swarm.emit({ actorId: 's1' });
      setTimeout(arrive, 20);
      await until('the newer answer', () => onlyCluster().services[0]?.image === 'web:2');
      await refreshed;
      await settle();
      assert.equal(onlyCluster().services[0]?.image, 'web:2');
    });

    it('continues if a refresh fails, and reads what that was to read', async () => {
      await show();
      changes.length = 0;
      swarm.nextFailures.set('pi1 services', ['timed-out']);
      swarm.services.set('s1', service('s1', { name: 'web', version: 2, image: 'web:2' }));
      await clusters.refresh();
      assert.equal(onlyCluster().problem, undefined);
      await until('what the refresh was to read', () => onlyCluster().services[0]?.image === 'web:2');
      assert.equal(onlyCluster().problem, undefined);
    });

    it('still shows since when a node is down after it was drained', async () => {
      swarm.nodes.set('n2', node('n2', { hostname: 'pi2', state: 'down', updatedAt: 7000 }));
      await show();
      assert.equal(onlyCluster().nodes[1]?.since, 7000);
      swarm.nodes.set(
        'n2',
        node('n2', { hostname: 'pi2', version: 2, state: 'down', updatedAt: 9000, availability: 'drain' }),
      );
      swarm.emit({ type: 'node', actorId: 'n2' });
      await until('the drain', () => onlyCluster().nodes[1]?.availability === 'drain');
      assert.equal(onlyCluster().nodes[1]?.since, 7000);
    });

    it('returns the same objects until something in them changes', async () => {
      await show();
      await settle();
      const before = onlyCluster();
      assert.equal(onlyCluster(), before);
      swarm.services.set('s1', service('s1', { version: 2 }));
      swarm.emit({ actorId: 's1' });
      await until('another object', () => onlyCluster() !== before);
      assert.equal(onlyCluster().nodes, before.nodes);
    });
  });

  describe('watchTasks', () => {
    it('reads only the tasks of that service, and only from then on', async () => {
      swarm.tasks = [task('a'), task('x', { serviceId: 's9' })];
      await show();
      assert.deepEqual(swarm.callsTo('tasks'), []);
      clusters.watchTasks('c1', 's1');
      await until('the task', () => onlyCluster().services[0]?.tasks?.length === 1);
      assert.deepEqual(swarm.callsTo('tasks'), ['pi1 tasks service=s1']);
    });

    it('reads them at once if the service changed', async () => {
      await show();
      clusters.watchTasks('c1', 's1');
      await until('no task', () => onlyCluster().services[0]?.tasks?.length === 0);
      swarm.tasks = [task('a')];
      swarm.emit({ actorId: 's1' });
      await until('the task', () => onlyCluster().services[0]?.tasks?.length === 1);
    });

    it('reads them after a node was drained, because tasks have no events', async () => {
      swarm.tasks = [task('a', { nodeId: 'n2' })];
      await show();
      clusters.watchTasks('c1', 's1');
      await until('the task', () => onlyCluster().services[0]?.tasks?.[0]?.node === 'pi2');
      swarm.emit({ type: 'node', actorId: 'n2', attributes: { 'availability.new': 'drain' } });
      swarm.tasks = [task('b', { nodeId: 'n1', createdAt: 9 })];
      await until('it moved', () => onlyCluster().services[0]?.tasks?.[0]?.node === 'pi1');
    });

    it('continues while one of two watchers is left, and stops after the last', async () => {
      await show();
      const [first, second] = [clusters.watchTasks('c1', 's1'), clusters.watchTasks('c1', 's1')];
      await until('tasks', () => onlyCluster().services[0]?.tasks !== undefined);
      first();
      first();
      swarm.tasks = [task('a')];
      swarm.emit({ actorId: 's1' });
      await until('the task', () => onlyCluster().services[0]?.tasks?.length === 1);
      second();
      swarm.calls.length = 0;
      swarm.emit({ actorId: 's1' });
      await until('the service is read', () => swarm.callsTo('services').length > 0);
      assert.deepEqual(swarm.callsTo('tasks'), []);
      assert.equal(onlyCluster().services[0]?.tasks, undefined);
    });

    it('ignores an unknown cluster', async () => {
      await show();
      await settle();
      const before = clusters.list();
      swarm.calls.length = 0;
      const unwatch = clusters.watchTasks('c9', 's1');
      await settle();
      unwatch();
      await settle();
      assert.deepEqual(swarm.callsTo('tasks'), []);
      assert.deepEqual(clusters.list(), before);
    });
  });

  describe('when managers fail', () => {
    beforeEach(() => {
      swarm.nodes.set('n3', manager('n3', { hostname: 'pi3' }));
      fleet.set('pi3', { swarm: asManager('n3') }, swarm.engine('pi3'));
    });

    it('continues with another one, and shows nothing as stale', async () => {
      await show();
      swarm.broken.set('pi1', 'refused');
      swarm.cut('pi1');
      await until('pi3 is followed', () => swarm.listening('pi3'));
      assert.equal(onlyCluster().stale, false);
      assert.equal(onlyCluster().problem, undefined);
    });

    it('changes to another one if the fleet reports the machine as gone, before the connection breaks', async () => {
      await show();
      swarm.broken.set('pi1', 'timed-out');
      fleet.set('pi1', { state: 'unreachable', swarm: asManager('n1') });
      await until('pi3 is followed', () => swarm.listening('pi3') && !swarm.listening('pi1'));
      assert.deepEqual(
        onlyCluster().managers.map(({ machine }) => machine),
        ['pi3', 'pi1'],
      );
    });

    it('keeps what it has read, shows it as stale with the reason, and recovers', async () => {
      await show();
      swarm.broken.set('pi1', 'refused').set('pi3', 'refused');
      swarm.cut('pi1');
      await until('it is stale', () => onlyCluster().stale);
      assert.equal(onlyCluster().nodes.length, 3);
      assert.match(
        onlyCluster().problem?.sentence ?? '',
        /No manager of this swarm is responding\. “pi[13]” is refused/,
      );
      swarm.broken.clear();
      await until('all is well', () => !onlyCluster().stale);
      assert.equal(onlyCluster().problem, undefined);
    });

    it('reads the manager that it follows again if no manager confirms it, although its events continue', async () => {
      await show();
      swarm.broken.set('pi1', 'not-a-manager').set('pi3', 'refused');
      fleet.set('pi2', { swarm: swarmOf('n2', { managerIds: ['n3'] }) });
      await until('it is stale', () => onlyCluster().stale);
      swarm.broken.clear();
      fleet.set('pi2', { swarm: swarmOf('n2', { managerIds: ['n1', 'n3'] }) });
      await until('all is well', () => !onlyCluster().stale);
    });

    it('shows a problem if the followed manager rejects only the request that could refute it', async () => {
      await show();
      fleet.remove('pi3');
      const engine = swarm.engine('pi1');
      const nodes: typeof engine.nodes = (signal, filters) =>
        filters?.['role'] === undefined
          ? engine.nodes(signal, filters)
          : Promise.reject(new EngineFailure('server', '“pi1” rejects it.', ''));
      fleet.set('pi1', { swarm: asManager('n1') }, { ...engine, nodes });
      fleet.set('pi2', { swarm: swarmOf('n2', { managerIds: ['n9'] }) });
      await until('the problem', () => onlyCluster().problem !== undefined);
      assert.equal(onlyCluster().stale, true);
    });

    it('polls machines of which their swarm reports something else than they did last, once for each report', async () => {
      let version = 1;
      const report = (state: 'down' | 'ready') =>
        swarm.nodes.set('n2', node('n2', { hostname: 'pi2', state, version: ++version }));
      await show();
      fleet.rechecked.length = 0;
      report('down');
      swarm.emit({ type: 'node', actorId: 'n2' });
      await until('pi2 is polled', () => fleet.rechecked.includes('pi2'));
      fleet.set('pi2', { state: 'unreachable', swarm: swarmOf('n2') });
      clusters.touch('c1');
      await until('it is read again', () => swarm.callsTo('nodes').length > 2);
      assert.deepEqual(fleet.rechecked, ['pi2']);
      report('ready');
      swarm.emit({ type: 'node', actorId: 'n2' });
      await until('pi2 is polled again', () => fleet.rechecked.length > 1);
      assert.deepEqual(fleet.rechecked, ['pi2', 'pi2']);
    });

    it('reads again what a machine reports as changed, although the manager sends no event', async () => {
      await show();
      swarm.nodes.set('n3', manager('n3', { hostname: 'pi3', role: 'worker', manager: undefined }));
      fleet.set('pi3', { swarm: swarmOf('n3', { managerIds: ['n1'] }) });
      await until('pi3 is a worker', () => onlyCluster().nodes.find(({ id }) => id === 'n3')?.role === 'worker');
    });

    it('reports that the swarm has no leader rather than that no manager is responding', async () => {
      swarm.broken.set('pi1', 'no-leader').set('pi3', 'refused');
      clusters.setVisible(true);
      await until('the problem', () => onlyCluster().problem !== undefined);
      assert.match(onlyCluster().problem?.sentence ?? '', /no-leader/);
      assert.equal(onlyCluster().loading, false);
    });

    it('reports that no manager is responding even if each takes long to fail', async () => {
      let clock = 0;
      const silent = (machine: string) => {
        const engine = swarm.engine(machine);
        return {
          ...engine,
          nodes: async (signal?: AbortSignal) => {
            clock += 1_000_000;
            return engine.nodes(signal);
          },
        };
      };
      swarm.broken.set('pi1', 'timed-out').set('pi3', 'timed-out');
      fleet.set('pi1', { swarm: asManager('n1') }, silent('pi1'));
      fleet.set('pi3', { swarm: asManager('n3') }, silent('pi3'));
      clusters.dispose();
      clusters = new Clusters(fleet, { ...inMemory(), pace: quick, now: () => clock });
      clusters.setVisible(true);
      await until('the problem', () => onlyCluster().problem !== undefined);
      assert.equal(onlyCluster().loading, false);
    });

    it('keeps trying, and announces a lasting problem once', async () => {
      swarm.broken.set('pi1', 'refused').set('pi3', 'refused');
      clusters.setVisible(true);
      await until('the problem', () => onlyCluster().stale);
      changes.length = 0;
      const asked = swarm.calls.length;
      await until('more attempts', () => swarm.calls.length > asked + 6);
      assert.deepEqual(changes, []);
    });

    it('stops trying when it is hidden', async () => {
      swarm.broken.set('pi1', 'refused').set('pi3', 'refused');
      await showInMockedTime();
      assert.equal(onlyCluster().stale, true);
      assert.notDeepEqual(await callsWhile(10 * quick.lastRetry), []);
      clusters.setVisible(false);
      await settle();
      assert.deepEqual(await callsWhile(10 * quick.lastRetry), []);
    });

    it('returns a manager that responds to actions', async () => {
      swarm.broken.set('pi1', 'lost');
      assert.equal((await clusters.manager('c1')).machine, 'pi3');
    });

    it('throws the reason if none responds', async () => {
      swarm.broken.set('pi1', 'refused').set('pi3', 'no-leader');
      await assert.rejects(
        clusters.manager('c1'),
        (error) => error instanceof EngineFailure && error.reason === 'no-leader',
      );
      swarm.broken.set('pi3', 'lost');
      await assert.rejects(
        clusters.manager('c1'),
        (error) => error instanceof SwarmFailure && error.reason === 'no-manager',
      );
      await assert.rejects(
        clusters.manager('c9'),
        (error) => error instanceof SwarmFailure && error.reason === 'unknown-cluster',
      );
    });
  });

  describe('when machines are added or removed', () => {
    it('announces that the list of clusters changed', () => {
      changes.length = 0;
      fleet.remove('pi1');
      fleet.remove('pi2');
      assert.deepEqual(clusters.list(), []);
      assert.ok(changes.some(({ clusterId }) => clusterId === undefined));
    });

    it('groups a worker by its node once that is read, whatever addresses it reports', async () => {
      fleet.set('pi2', { swarm: swarmOf('n2', { managerAddresses: ['192.168.9.9:2377'] }) });
      assert.equal(clusters.list().length, 2);
      await clusters.refresh();
      assert.deepEqual(
        clusters.list().map(({ machines }) => machines),
        [['pi1', 'pi2']],
      );
    });

    it('shows a cluster without managers if the manager’s machine is removed', async () => {
      await show();
      fleet.remove('pi1');
      assert.equal(clusters.list().length, 1);
      assert.match(onlyCluster().problem?.remedy ?? '', /10\.0\.0\.1:2377/);
      await until('no listener', () => !swarm.listening('pi1'));
      await assert.rejects(
        clusters.manager(onlyCluster().id),
        (error) => error instanceof SwarmFailure && error.reason === 'no-manager',
      );
    });

    it('shows the machine of a node as soon as a machine reports the node', async () => {
      fleet.remove('pi2');
      await show();
      assert.equal(onlyCluster().nodes[1]?.machine, undefined);
      changes.length = 0;
      fleet.set('pi2', { swarm: swarmOf('n2') });
      assert.equal(onlyCluster().nodes[1]?.machine, 'pi2');
      assert.ok(changes.length > 0);
    });

    it('keeps two swarms apart', async () => {
      const other = new FakeSwarm();
      other.nodes.set('x1', manager('x1', { hostname: 'away' }));
      const part = swarmOf('x1', {
        role: 'leader',
        clusterId: 'c2',
        managerAddresses: ['10.9.0.1:2377'],
        nodeAddress: '10.9.0.1',
      });
      fleet.set('away', { swarm: part }, other.engine('away'));
      await clusters.refresh();
      assert.deepEqual(
        clusters.list().map(({ name, nodes }) => [name, nodes.length]),
        [
          ['swarm of away', 1],
          ['swarm of pi1', 2],
        ],
      );
    });

    it('follows a swarm that is created while visible', async () => {
      fleet.remove('pi1');
      fleet.remove('pi2');
      clusters.setVisible(true);
      fleet.set('pi1', { swarm: asManager('n1') });
      await until('it is followed', () => swarm.listening('pi1'));
    });

    it('stops listening to the fleet and the engines on dispose', async () => {
      await show();
      clusters.dispose();
      assert.equal(fleet.listeners, 0);
      await until('no listener', () => !swarm.listening('pi1'));
    });
  });
});
