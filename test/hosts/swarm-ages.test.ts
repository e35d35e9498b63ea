import assert from 'node:assert/strict';
import { hanging } from '../hanging';
import { skipWithoutLab } from '../lab/mocha';
import { pageAt } from './support/page';
import { SwarmLab } from './support/swarm-lab';

const names = ['pi1', 'pi2', 'pi3'];

/** Managers and workers of one swarm need not have the same engine; it goes on from test to test. */
describe('a swarm of engines of three ages', function () {
  this.timeout(hanging);
  let swarm: SwarmLab;
  let service: string;

  before(async function () {
    skipWithoutLab(this);
    swarm = await SwarmLab.create({ pi1: 'forky-docker', pi2: 'trixie-docker', pi3: 'bookworm-docker' });
  });

  after(() => (swarm as SwarmLab | undefined)?.down());

  it('begins on the newest, and the older ones join', async () => {
    swarm.setVisible(true);
    await swarm.actions.init('pi1', { advertiseAddress: swarm.host('pi1').address });
    await swarm.until('the node', () => swarm.clusters.list()[0]?.nodes.length === 1);
    await swarm.actions.join('pi2', swarm.cluster.id, 'worker', () => undefined);
    await swarm.actions.join('pi3', swarm.cluster.id, 'worker', () => undefined);
    await swarm.until(
      'three nodes of ours',
      () => swarm.cluster.nodes.filter(({ state, machine }) => state === 'ready' && machine !== undefined).length === 3,
    );
    assert.deepEqual(
      swarm.cluster.nodes.map(({ machine, role, engineVersion }) => [machine, role, engineVersion.split('+')[0]]),
      [
        ['pi1', 'manager', '28.5.2'],
        ['pi2', 'worker', '26.1.5'],
        ['pi3', 'worker', '20.10.24'],
      ],
    );
  });

  it('runs two of six tasks on each', async () => {
    const { id } = swarm.cluster;
    service = await swarm.serviceActions.createService(id, {
      name: 'six',
      image: 'ship/httpd:1',
      ports: [],
      mode: 'replicated',
      replicas: 6,
      env: [],
    });
    await swarm.serviceActions.converge(id, service, () => undefined);
    const nodes = await swarm.docker(
      'pi1',
      "service ps six --filter desired-state=running --format '{{.Node}} {{.CurrentState}}'",
    );
    const running = nodes.split('\n').map((line) => line.split(' ').slice(0, 2).join(' '));
    assert.deepEqual(
      running.toSorted(),
      names.flatMap((name) => [`${name} Running`, `${name} Running`]),
    );
  });

  it('publishes a port on each node', async () => {
    const { id } = swarm.cluster;
    const web = await swarm.serviceActions.createService(id, {
      name: 'web',
      image: 'ship/httpd:1',
      ports: [{ published: 8080, target: 80, protocol: 'tcp', mode: 'host' }],
      mode: 'global',
      env: [],
    });
    await swarm.serviceActions.converge(id, web, () => undefined);
    for (const name of names) {
      assert.match(await pageAt(`http://${swarm.host(name).address}:8080/`), new RegExp(`Served by ${name}`));
    }
  });

  it('replaces the tasks on each when the service is updated', async () => {
    const { id } = swarm.cluster;
    await swarm.serviceActions.updateImage(id, service, 'ship/httpd:2');
    await swarm.serviceActions.converge(id, service, () => undefined);
    const images = await swarm.docker('pi1', "service ps six --filter desired-state=running --format '{{.Image}}'");
    assert.deepEqual(new Set(images.split('\n')), new Set(['ship/httpd:2']));
  });
});
