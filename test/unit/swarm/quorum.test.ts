import assert from 'node:assert/strict';
import { countManagers, hasQuorum, tolerates } from '../../../src/swarm/quorum';
import { removalProblem } from '../../../src/swarm/actions/node-removal';
import { leavePreview, rolePreview } from '../../../src/swarm/actions/quorum-preview';
import type { Cluster, NodeView } from '../../../src/swarm/views';
import { manager, node, shownService, view } from './support/objects';

function nodes(reachable: number, unreachable: number, workers = 0): NodeView[] {
  const lost = { leader: false, reachability: 'unreachable', address: '' } as const;
  return [
    ...Array.from({ length: reachable }, (_, index) => manager(`m${index}`, { hostname: `pi${index}` })),
    ...Array.from({ length: unreachable }, (_, index) => manager(`u${index}`, { manager: lost })),
    ...Array.from({ length: workers }, (_, index) => node(`w${index}`, { hostname: `worker${index}` })),
  ].map((one) => view(one));
}

function cluster(reachable: number, unreachable: number, workers = 0, services = 0): Cluster {
  return {
    id: 'c1',
    name: 'home',
    givenName: 'home',
    machines: [],
    managers: [],
    nodes: nodes(reachable, unreachable, workers),
    services: Array.from({ length: services }, (_, index) => shownService(`s${index}`)),
    tolerates: 0,
    loading: false,
    stale: false,
    problem: undefined,
  };
}

function first(of: Cluster, role: NodeView['role'] = 'manager'): NodeView {
  const found = of.nodes.find((one) => one.role === role);
  assert.ok(found);
  return found;
}

describe('Quorum', () => {
  it('tolerates ⌊(n − 1) / 2⌋ failures while all managers answer', () => {
    const counts = [1, 2, 3, 4, 5, 6, 7].map((total) => tolerates({ total, reachable: total }));
    assert.deepEqual(counts, [0, 0, 1, 1, 2, 2, 3]);
  });

  it('tolerates fewer when some do not answer, and never less than none', () => {
    assert.equal(tolerates({ total: 5, reachable: 4 }), 1);
    assert.equal(tolerates({ total: 3, reachable: 1 }), 0);
    assert.equal(hasQuorum({ total: 3, reachable: 1 }), false);
  });

  it('counts managers only', () => {
    assert.deepEqual(countManagers(nodes(2, 1, 5)), { total: 3, reachable: 2 });
  });

  it('lets a worker leave without a word about managers', () => {
    const three = cluster(1, 0, 2);
    const preview = leavePreview(three, first(three, 'worker'));
    assert.equal(preview.losesQuorum, false);
    assert.match(preview.sentence, /“worker0” leaves the swarm “home”/);
  });

  it('says that the last manager takes the swarm and its services with it', () => {
    const one = cluster(1, 0, 2, 3);
    const preview = leavePreview(one, first(one));
    assert.deepEqual([preview.losesQuorum, preview.needsForce], [true, true]);
    assert.match(preview.sentence, /“pi0” is the last manager: the swarm “home” with its 3 services ends/);
  });

  it('says how many managers may fail after one of three has left', () => {
    const three = cluster(3, 0);
    const preview = leavePreview(three, first(three));
    assert.equal(preview.losesQuorum, false);
    assert.match(preview.sentence, /2 managers will be left: it can then lose none/);
  });

  it('warns when too few of the others answer', () => {
    const three = cluster(2, 1);
    const preview = leavePreview(three, first(three));
    assert.deepEqual([preview.losesQuorum, preview.needsForce], [true, true]);
    assert.match(preview.sentence, /\(1 of 2\)/);
  });

  it('refuses to demote the last manager', () => {
    const one = cluster(1, 0, 1);
    assert.equal(rolePreview(one, first(one), 'worker').losesQuorum, true);
  });

  it('says that a second manager makes a swarm no safer, and a third one does', () => {
    const one = cluster(1, 0, 1);
    assert.match(rolePreview(one, first(one, 'worker'), 'manager').sentence, /no safer/);
    const two = cluster(2, 0, 1);
    assert.match(rolePreview(two, first(two, 'worker'), 'manager').sentence, /lose 1 of its 3 managers/);
  });

  it('removes no node that is at work, nor a manager the others cannot do without', () => {
    const three = cluster(3, 0, 1);
    const worker = first(three, 'worker');
    const ready = removalProblem(three, { ...worker, machine: 'pi4' });
    assert.match(ready?.sentence ?? '', /“worker0” is ready: only one that has left/);
    assert.match(ready?.remedy ?? '', /“pi4” leave/);
    assert.equal(removalProblem(three, worker), undefined, 'it is no machine of ours, or none any more');
    assert.equal(removalProblem(three, { ...worker, machine: 'pi4', state: 'down' }), undefined);
    const two = cluster(2, 1);
    assert.match(removalProblem(two, { ...first(two), state: 'down' })?.sentence ?? '', /bring the others back first/);
  });

  it('has nothing to warn of when the role is what it is', () => {
    const one = cluster(1, 0);
    assert.match(rolePreview(one, first(one), 'manager').sentence, /manager already/);
  });
});
