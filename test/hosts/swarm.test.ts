import assert from 'node:assert/strict';
import { EngineFailure } from '../../src/engine/failure';
import { Clusters } from '../../src/swarm/clusters';
import { SwarmFailure } from '../../src/swarm/failure';
import type { FleetLike, FleetEntry } from '../../src/machines/fleet';
import { leave } from '../../src/swarm/actions/leave';
import type { ServiceLogLine } from '../../src/swarm/views';
import { hanging } from '../hanging';
import { skipWithoutLab } from '../lab/mocha';
import { pageAt } from './support/page';
import { SwarmLab } from './support/swarm-lab';
import { inMemory } from '../unit/swarm/support/memory-memento';

/** See `SwarmLab.create`: its containers stop at once. */
const image = 'ship/httpd:1';

/** The life of one swarm: each test continues where the one before it ended. */
describe('a swarm of three machines', function () {
  this.timeout(hanging);
  let swarm: SwarmLab;

  before(async function () {
    skipWithoutLab(this);
    swarm = await SwarmLab.create({ pi1: 'trixie-docker', pi2: 'bookworm-docker', pi3: 'bookworm-docker' });
  });

  after(() => (swarm as SwarmLab | undefined)?.down());

  async function create(request: Partial<Parameters<SwarmLab['serviceActions']['createService']>[1]>): Promise<string> {
    return swarm.serviceActions.createService(swarm.cluster.id, {
      image,
      ports: [],
      mode: 'replicated',
      env: [],
      ...request,
    });
  }

  async function converged(serviceId: string): Promise<string[]> {
    const lines: string[] = [];
    await swarm.serviceActions.converge(swarm.cluster.id, serviceId, ({ line }) => lines.push(line));
    return lines;
  }

  /** How many tasks run on each node, by the CLI. */
  async function spread(service: string, on = 'pi1'): Promise<Record<string, number>> {
    const nodes = await swarm.docker(
      on,
      `service ps ${service} --filter desired-state=running --format '{{.CurrentState}} {{.Node}}'`,
    );
    const counts: Record<string, number> = {};
    for (const line of nodes.split('\n').filter((one) => one.startsWith('Running'))) {
      const node = line.split(' ').at(-1) ?? '';
      counts[node] = (counts[node] ?? 0) + 1;
    }
    return counts;
  }

  it('is created by one manager that advertises the selected address', async () => {
    assert.deepEqual(swarm.clusters.list(), []);
    swarm.setVisible(true);
    await swarm.actions.init('pi1', { advertiseAddress: swarm.host('pi1').address });
    await swarm.until('the node', () => swarm.clusters.list()[0]?.nodes.length === 1);
    const node = swarm.node('pi1');
    assert.deepEqual([node.leader, node.machine, node.address], [true, 'pi1', swarm.host('pi1').address]);
    assert.match(await swarm.docker('pi1', 'info'), new RegExp(`Node Address: ${swarm.host('pi1').address}`));
  });

  it('is joined by two workers without entering a token or an address', async () => {
    const lines: string[] = [];
    await swarm.actions.join('pi2', swarm.cluster.id, 'worker', (line) => lines.push(line));
    await swarm.actions.join('pi3', swarm.cluster.id, 'worker', (line) => lines.push(line));
    assert.doesNotMatch(lines.join('\n'), /SWMTKN/);
    assert.equal(
      (await swarm.docker('pi1', "node ls --format '{{.Hostname}} {{.Status}}'")).split('\n').sort().join(),
      'pi1 Ready,pi2 Ready,pi3 Ready',
    );
    await swarm.until(
      'three nodes that are machines',
      () => swarm.cluster.nodes.filter(({ state, machine }) => state === 'ready' && machine !== undefined).length === 3,
    );
    assert.deepEqual(swarm.cluster.machines, ['pi1', 'pi2', 'pi3']);
    assert.deepEqual(
      swarm.cluster.nodes.map(({ machine, role, engineVersion }) => [machine, role, engineVersion.split('+')[0]]),
      [
        ['pi1', 'manager', '26.1.5'],
        ['pi2', 'worker', '20.10.24'],
        ['pi3', 'worker', '20.10.24'],
      ],
    );
  });

  it('refuses a machine that already belongs to it', async () => {
    await assert.rejects(
      swarm.actions.join('pi2', swarm.cluster.id, 'worker', () => undefined),
      (error) => error instanceof SwarmFailure && error.reason === 'already-in-swarm',
    );
    await assert.rejects(
      swarm.actions.init('pi2', { advertiseAddress: swarm.host('pi2').address }),
      (error) => error instanceof EngineFailure && error.reason === 'already-in-swarm',
    );
  });

  it('is never asked through a worker, which would only refuse', async () => {
    const worker = await swarm.fleet.engine('pi2');
    await assert.rejects(worker.nodes(), (error) => error instanceof EngineFailure && error.reason === 'not-a-manager');
    assert.equal(swarm.cluster.problem, undefined);
    assert.equal((await swarm.clusters.manager(swarm.cluster.id)).machine, 'pi1');
  });

  it('sends nothing to a worker that claims to manage it, against the manager and the other worker (stand-in for the liar)', async () => {
    const { id: nodeId } = swarm.node('pi2');
    const asked: string[] = [];
    const forged = (await (await swarm.fleet.engine('pi1')).nodes()).map((node) =>
      node.id === nodeId ? { ...node, role: 'manager' as const } : node,
    );
    const liar = new Proxy(await swarm.fleet.engine('pi2'), {
      get: (_engine, call) => {
        asked.push(String(call));
        return call === 'then' ? undefined : () => Promise.resolve(forged);
      },
    });
    let isCut = false;
    const entries = (): readonly FleetEntry[] =>
      swarm.fleet.entries().flatMap((entry): readonly FleetEntry[] => {
        if (entry.kind === 'broken' || entry.snapshot.swarm === undefined) {
          return [entry];
        }
        const { machine, snapshot } = entry;
        const lie = { ...entry.snapshot.swarm, role: 'leader', clusterId: swarm.cluster.id } as const;
        return machine.name === 'pi2'
          ? [{ kind: 'machine', machine, snapshot: { ...snapshot, swarm: lie } }]
          : machine.name === 'pi1' && isCut
            ? [{ kind: 'machine', machine, snapshot: { ...snapshot, state: 'unreachable', swarm: undefined } }]
            : [entry];
      });
    const fleet: FleetLike = {
      entries,
      onDidChange: (listener) => swarm.fleet.onDidChange(listener),
      engine: (name) => (name === 'pi2' ? Promise.resolve(liar) : swarm.fleet.engine(name)),
      refresh: (name) => swarm.fleet.refresh(name),
      recheck: (name) => swarm.fleet.recheck(name),
    };
    const clusters = new Clusters(fleet, inMemory());
    try {
      await assert.rejects(clusters.manager(swarm.cluster.id), /“pi2” reports .* but “pi1” does not list it as one/);
      isCut = true;
      await swarm.fleet.refresh('pi3');
      await clusters.refresh();
      await assert.rejects(
        clusters.manager(swarm.cluster.id),
        /“pi2” reports .* but the worker “pi3” lists only other/,
      );
      assert.deepEqual([...new Set(asked)].sort(), ['nodes', 'then']);
    } finally {
      clusters.dispose();
    }
  });

  it('spreads six replicas over three nodes, two on each', async () => {
    const id = await create({
      name: 'web',
      ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'ingress' }],
      replicas: 6,
    });
    const stop = swarm.clusters.watchTasks(swarm.cluster.id, id);
    const lines = await converged(id);
    assert.equal(lines.at(-1), '6 of 6 running');
    assert.deepEqual(await spread('web'), { pi1: 2, pi2: 2, pi3: 2 });
    await swarm.until(
      'six tasks',
      () => swarm.service('web').tasks?.filter(({ state }) => state === 'running').length === 6,
    );
    const web = swarm.service('web');
    assert.deepEqual([web.running, web.desired, web.image], [6, 6, image]);
    assert.deepEqual(
      web.tasks?.map(({ name }) => name),
      ['web.1', 'web.2', 'web.3', 'web.4', 'web.5', 'web.6'],
    );
    assert.deepEqual(
      (await swarm.serviceActions.publishedUrls(swarm.cluster.id, id)).map(({ url }) => url),
      ['pi1', 'pi2', 'pi3'].map((name) => `http://${swarm.host(name).address}:8080/`),
    );
    stop();
  });

  it('refuses a port that would lock users out, and one that is taken', async () => {
    const port = { target: 80, protocol: 'tcp', mode: 'ingress' } as const;
    await assert.rejects(create({ name: 'trap', ports: [{ ...port, published: 22 }] }), /SSH port/);
    await assert.rejects(create({ name: 'trap', ports: [{ ...port, published: 2376 }] }), /Docker Engine port/);
    await assert.rejects(
      create({ name: 'trap', ports: [{ ...port, published: 8080 }] }),
      /already published by the service “web”/,
    );
    assert.equal(await swarm.docker('pi1', "service ls --format '{{.Name}}'"), 'web');
  });

  it('shows a service with a name that the engine made up', async () => {
    const id = await create({ replicas: 1 });
    const name = await swarm.docker('pi1', `service inspect ${id} --format '{{.Spec.Name}}'`);
    assert.match(name, /^[a-z]+_[a-z]+$/);
    await swarm.until('it is shown', () => swarm.cluster.services.some((one) => one.name === name));
    await swarm.serviceActions.removeService(swarm.cluster.id, id);
  });

  it('shows what others change, within moments', async () => {
    await swarm.docker('pi1', 'service scale -d web=3');
    await swarm.until('three wanted', () => swarm.service('web').desired === 3);
    await swarm.until('three running', () => swarm.service('web').running === 3);
  });

  it('scales', async () => {
    const { id } = swarm.service('web');
    await swarm.serviceActions.scale(swarm.cluster.id, id, 6);
    assert.equal((await converged(id)).at(-1), '6 of 6 running');
    assert.equal(await swarm.docker('pi1', "service ls --format '{{.Replicas}}'"), '6/6');
  });

  it('moves tasks off a node that is drained, and shows where they went', async () => {
    const { id } = swarm.service('web');
    const stop = swarm.clusters.watchTasks(swarm.cluster.id, id);
    await swarm.nodeActions.setAvailability(swarm.cluster.id, swarm.node('pi3').id, 'drain');
    await swarm.until('the drain', () => swarm.node('pi3').availability === 'drain');
    await swarm.until(
      'no task left on pi3',
      () =>
        swarm.service('web').running === 6 && swarm.service('web').tasks?.every(({ node }) => node !== 'pi3') === true,
    );
    assert.deepEqual(Object.keys(await spread('web')).sort(), ['pi1', 'pi2']);
    await swarm.nodeActions.setAvailability(swarm.cluster.id, swarm.node('pi3').id, 'active');
    await swarm.until('active again', () => swarm.node('pi3').availability === 'active');
    stop();
  });

  it('runs a global service in host mode on every node, and its page answers at each', async () => {
    const id = await create({
      name: 'page',
      mode: 'global',
      ports: [{ published: 8081, target: 80, protocol: 'tcp', mode: 'host' }],
    });
    await converged(id);
    assert.deepEqual(await spread('page'), { pi1: 1, pi2: 1, pi3: 1 });
    const urls = await swarm.serviceActions.publishedUrls(swarm.cluster.id, id);
    assert.deepEqual(urls.map(({ machine }) => machine).sort(), ['pi1', 'pi2', 'pi3']);
    for (const { url, machine } of urls) {
      assert.match(await pageAt(url), new RegExp(machine));
    }
  });

  it('reports why a task is pending', async () => {
    const id = await create({
      name: 'clash',
      replicas: 1,
      mode: 'replicated',
      ports: [{ published: 8082, target: 80, protocol: 'tcp', mode: 'host' }],
    });
    await converged(id);
    await swarm.serviceActions.scale(swarm.cluster.id, id, 4);
    const abort = new AbortController();
    const line = await new Promise<string>((resolve, reject) => {
      swarm.serviceActions
        .converge(
          swarm.cluster.id,
          id,
          (progress) => {
            if (progress.running === 3 && progress.line.includes('no suitable node')) {
              resolve(progress.line);
            }
          },
          abort.signal,
        )
        .catch(reject);
    });
    abort.abort();
    assert.match(line, /3 of 4 running; clash\.\d pending: no suitable node \(.*port/);
    await swarm.serviceActions.removeService(swarm.cluster.id, id);
    await swarm.until('it is gone', () => swarm.cluster.services.every(({ name }) => name !== 'clash'));
  });

  it('follows the logs of a whole service, each line with its task and node', async () => {
    const id = await create({ name: 'talk', image: 'ship/talker:1', replicas: 3 });
    await converged(id);
    const abort = new AbortController();
    const lines: ServiceLogLine[] = [];
    for await (const line of swarm.serviceActions.logs(swarm.cluster.id, id, abort.signal)) {
      lines.push(line);
      if (new Set(lines.flatMap(({ node }) => node ?? [])).size === 3) {
        abort.abort();
      }
    }
    const spoken = lines.filter(({ stream }) => stream === 'stdout');
    assert.ok(
      spoken.every(({ source, text }) => /^talk\.[123]@pi[123]$/.test(source) && text.startsWith('ahoy from ')),
      JSON.stringify(spoken),
    );
    assert.ok(spoken.every(({ time }) => time !== undefined));
  });

  it('reads the logs of a service whose containers have a terminal', async () => {
    const command = 'service create -d --tty --name tty ship/talker:1';
    const id = await swarm.docker('pi1', command);
    await converged(id);
    const abort = new AbortController();
    const lines: ServiceLogLine[] = [];
    for await (const line of swarm.serviceActions.logs(swarm.cluster.id, id, abort.signal)) {
      lines.push(line);
      if (lines.length >= 2) {
        abort.abort();
      }
    }
    assert.match(lines[0]?.text ?? '', /^ahoy from \w+$/);
    assert.match(lines[0]?.source ?? '', /^tty\.1@pi[123]$/);
    await swarm.docker('pi1', 'service rm tty talk');
  });

  it('updates an image and rolls back, while others write too', async () => {
    const { id } = swarm.service('web');
    await Promise.all([
      swarm.serviceActions.updateImage(swarm.cluster.id, id, 'ship/httpd:2'),
      // The CLI does not try again by itself if it loses the race.
      swarm.host('pi1').succeed(`for try in $(seq 1000); do
        said=$(docker service update -d --label-add team=deck web 2>&1) && exit 0
        case $said in *"out of sequence"*) sleep 0.1 ;; *) echo "$said" >&2; exit 1 ;; esac
      done; exit 1`),
    ]);
    assert.equal((await converged(id)).at(-1), '6 of 6 running');
    await swarm.until('the image', () => swarm.service('web').image === 'ship/httpd:2');
    assert.match(
      await swarm.docker(
        'pi1',
        "service inspect web --format '{{.Spec.TaskTemplate.ContainerSpec.Image}} {{.Spec.Labels}}'",
      ),
      /httpd:2.* map\[team:deck\]/,
    );
    await swarm.serviceActions.rollback(swarm.cluster.id, id);
    await converged(id);
  });

  it('reports that the swarm rolled an update back, and why', async () => {
    const policy = '--update-failure-action rollback --update-monitor 2s --rollback-monitor 1s';
    const id = await swarm.docker('pi1', `service create -d ${policy} --name careful ${image}`);
    await converged(id);
    await swarm.serviceActions.updateImage(swarm.cluster.id, id, 'ship/nowhere:1');
    const end = await swarm.serviceActions.converge(swarm.cluster.id, id, () => undefined);
    assert.equal(end.kind, 'rolled-back');
    assert.match(end.message, /no such image: ship\/nowhere:1/i);
    assert.match(await swarm.docker('pi1', `service inspect ${id}`), /"Image": "ship\/httpd:1/);
    await swarm.serviceActions.removeService(swarm.cluster.id, id);
  });

  it('makes two more managers, so that it tolerates one failure', async () => {
    assert.equal(swarm.cluster.tolerates, 0);
    assert.match(swarm.nodeActions.rolePreview(swarm.cluster.id, swarm.node('pi2').id, 'manager').sentence, /no safer/);
    await swarm.nodeActions.setRole(swarm.cluster.id, swarm.node('pi2').id, 'manager');
    await swarm.nodeActions.setRole(swarm.cluster.id, swarm.node('pi3').id, 'manager');
    await swarm.untilRead('three reachable managers', () => swarm.cluster.tolerates === 1);
    await swarm.untilRead('three to ask', () => swarm.cluster.managers.length === 3);
  });

  it('demotes the manager that is asked, and promotes it again', async () => {
    const asked = (await swarm.clusters.manager(swarm.cluster.id)).machine;
    const { id } = swarm.node(asked);
    assert.equal(await swarm.nodeActions.setRole(swarm.cluster.id, id, 'worker'), 'acts');
    // The engine itself takes some seconds more to close its manager.
    await swarm.untilRead('it reports its role', () => swarm.clusters.membership(asked)?.swarm.role === 'worker');
    assert.match(await swarm.docker(asked, 'info'), /Is Manager: false/);
    assert.notEqual((await swarm.clusters.manager(swarm.cluster.id)).machine, asked);
    assert.equal(await swarm.nodeActions.setRole(swarm.cluster.id, id, 'manager'), 'acts');
    await swarm.untilRead('three reachable managers again', () => swarm.cluster.tolerates === 1);
    await swarm.untilRead('three to ask again', () => swarm.cluster.managers.length === 3);
  });

  it('is followed through another manager if the first one is cut off', async () => {
    await swarm.host('pi1').cut();
    await swarm.untilRead(
      'pi1 is down',
      () => swarm.node('pi1').state === 'down' && !swarm.cluster.stale && swarm.cluster.tolerates === 0,
    );
    assert.equal(
      swarm.cluster.nodes.some(({ leader, hostname }) => leader && hostname !== 'pi1'),
      true,
    );
    assert.notEqual((await swarm.clusters.manager(swarm.cluster.id)).machine, 'pi1');
  });

  it('never counts tasks on the lost node as running', async () => {
    await swarm.untilRead('six elsewhere', () => swarm.service('web').running === 6);
    assert.equal((await spread('web', 'pi2'))['pi1'], undefined);
    const stop = swarm.clusters.watchTasks(swarm.cluster.id, swarm.service('page').id);
    await swarm.untilRead('the tasks of page', () => swarm.service('page').tasks !== undefined);
    assert.deepEqual(
      swarm.service('page').tasks?.map(({ node, lastKnown }) => [node, lastKnown]),
      [
        ['pi1', true],
        ['pi2', false],
        ['pi3', false],
      ],
    );
    assert.equal(swarm.service('page').running, 2);
    stop();
  });

  it('previews that a step loses the quorum', () => {
    const preview = swarm.actions.leavePreview('pi2');
    assert.deepEqual([preview.losesQuorum, preview.needsForce], [true, true]);
  });

  it('shows the lost node as ready, and its machine as running, when its cable is plugged in again', async () => {
    await swarm.untilRead('pi1 is unreachable', () => swarm.machineState('pi1') === 'unreachable');
    // From here on, machines are polled only if what their swarm reports or a request shows that they have changed.
    swarm.fleet.setVisible(false);
    await swarm.host('pi1').heal();
    await swarm.untilRead('pi1 is running', () => swarm.machineState('pi1') === 'running');
    swarm.fleet.setVisible(true);
    await swarm.untilRead('pi1 is ready', () => swarm.node('pi1').state === 'ready' && swarm.cluster.tolerates === 1);
  });

  it('reports that it has no leader if too few managers respond, and recovers', async () => {
    await Promise.all(['pi1', 'pi2'].map((name) => swarm.host(name).cut()));
    await swarm.untilRead('the problem', () => swarm.cluster.problem?.sentence.includes('has no leader') === true);
    assert.equal(swarm.cluster.stale, true);
    assert.equal(swarm.cluster.nodes.length, 3, 'what was read stays');
    await Promise.all(['pi1', 'pi2'].map((name) => swarm.host(name).heal()));
    await swarm.untilRead(
      'it has recovered',
      () => swarm.cluster.problem === undefined && swarm.cluster.tolerates === 1,
    );
  });

  it('demotes a manager before it leaves, so that the others keep their quorum', async () => {
    assert.match(swarm.actions.leavePreview('pi3').sentence, /2 managers remain/);
    await swarm.actions.leave('pi3', { force: false });
    assert.match(await swarm.docker('pi3', 'info'), /Swarm: inactive/);
    await swarm.untilRead(
      'pi3 is a worker that is down',
      () => swarm.node('pi3').role === 'worker' && swarm.node('pi3').state === 'down',
    );
    await swarm.nodeActions.removeNode(swarm.cluster.id, swarm.node('pi3').id, { force: false });
    await swarm.untilRead('two nodes', () => swarm.cluster.nodes.length === 2 && swarm.cluster.machines.length === 2);
    assert.deepEqual(swarm.cluster.machines, ['pi1', 'pi2']);
  });

  it('ends with its last manager, and only by force', async () => {
    // Through its own engine, as if no other manager were one of the machines.
    await leave('pi2', await swarm.fleet.engine('pi2'), undefined, { force: false });
    await swarm.fleet.refresh('pi2');
    await swarm.untilRead('the last manager', () => swarm.actions.leavePreview('pi1').needsForce);
    await assert.rejects(
      swarm.actions.leave('pi1', { force: false }),
      (error) => error instanceof EngineFailure && error.reason === 'conflict',
    );
    await swarm.actions.leave('pi1', { force: true });
    await swarm.untilRead('no cluster', () => swarm.clusters.list().length === 0);
    assert.deepEqual(swarm.reported, []);
  });
});
