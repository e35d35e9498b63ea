import assert from 'node:assert/strict';
import { compareNodes, hostOf, nodeView, stateSince } from '../../../../src/swarm/views/nodes';
import { isUnsettled, serviceView } from '../../../../src/swarm/views/services';
import { isSameTag, withoutDigest } from '../../../../src/swarm/views/image-name';
import { manager, node, service, task, view } from '../support/objects';

describe('A node as it is shown', () => {
  it('has the address that others dial, where the swarm only knows its own loopback', () => {
    const leads = { leader: true, reachability: 'reachable', address: '[fd00::1]:2377' } as const;
    for (const address of ['0.0.0.0', '127.0.0.1', undefined, '']) {
      assert.equal(nodeView(manager('n1', { address, manager: leads }), undefined).address, 'fd00::1');
    }
    assert.equal(nodeView(node('n2', { address: '10.0.0.2' }), undefined).address, '10.0.0.2');
    assert.equal(nodeView(node('n3'), undefined).address, '');
  });

  it('has the time it entered its state, not that of other changes, and none where that cannot be told', () => {
    const ready = node('n1', { updatedAt: 1000 });
    const down = node('n1', { updatedAt: 2000, state: 'down' });
    const drained = node('n1', { updatedAt: 3000, state: 'down', availability: 'drain' });
    assert.equal(stateSince(down, ready, 1000), 2000);
    assert.equal(stateSince(drained, down, 2000), 2000);
    assert.equal(stateSince(down, undefined, undefined), 2000);
    assert.equal(stateSince(drained, undefined, undefined), 0);
    assert.equal(stateSince(drained, ready, 1000), 0, 'both changed unseen');
  });

  it('has its id for a name until it has reported one', () => {
    assert.equal(nodeView(node('n1', { hostname: '' }), undefined).hostname, 'n1');
  });

  it('comes after the managers, and by number where names have some', () => {
    const nodes = [node('a', { hostname: 'pi10' }), node('b', { hostname: 'pi2' }), manager('c', { hostname: 'zed' })];
    assert.deepEqual(
      nodes
        .map((one) => view(one))
        .sort(compareNodes)
        .map(({ hostname }) => hostname),
      ['zed', 'pi2', 'pi10'],
    );
  });

  it('is found in an address with or without port', () => {
    assert.deepEqual(['10.0.0.1:2377', '[fd00::1]:2377', 'fd00::1', 'pi1'].map(hostOf), [
      '10.0.0.1',
      'fd00::1',
      'fd00::1',
      'pi1',
    ]);
  });
});

describe('A service as it is shown', () => {
  const nodes = new Map([node('n1'), node('n2', { state: 'down' })].map((one) => [one.id, view(one)]));

  it('has its image without the digest, and nothing else missing', () => {
    assert.equal(withoutDigest('registry:5000/web:1@sha256:abc'), 'registry:5000/web:1');
    assert.equal(withoutDigest('web'), 'web');
  });

  it('has the same image as another whatever their digests, but not another tag', () => {
    assert.equal(isSameTag('web', 'web:latest@sha256:abc'), true);
    assert.equal(isSameTag('registry:5000/web@sha256:abc', 'registry:5000/web:latest'), true);
    assert.equal(isSameTag('web:1', 'web:2'), false);
  });

  it('counts by its tasks where they are known, and by the engine else', () => {
    const web = service('s1', {
      mode: { kind: 'replicated', replicas: 3 },
      status: { running: 3, desired: 3, completed: 0 },
    });
    assert.equal(serviceView(web, nodes, {}).running, 3);
    const tasks = [task('a', { slot: 1 }), task('b', { slot: 2, nodeId: 'n2' })];
    const shown = serviceView(web, nodes, { tasks });
    assert.deepEqual([shown.running, shown.desired, shown.tasks?.length], [1, 3, 2]);
    assert.equal(serviceView(web, nodes, { count: { running: 2, desired: 3 } }).running, 2);
  });

  it('has a replicated job’s tasks in their slots, from 0, which engines leave out', () => {
    const job = service('s1', { name: 'seed', mode: { kind: 'replicated-job', completions: 2 } });
    const first = { slot: undefined, desiredState: 'complete' } as const;
    const tasks = [
      task('b', { slot: 1, desiredState: 'complete' }),
      task('a', { ...first, nodeId: 'n2', createdAt: 2 }),
      task('failed', { ...first, nodeId: 'n1', createdAt: 1, state: 'failed', desiredState: 'shutdown' }),
    ];
    assert.deepEqual(
      serviceView(job, nodes, { tasks }).tasks?.map(({ id, slot, name }) => [id, slot, name]),
      [
        ['a', 0, 'seed.0'],
        ['b', 1, 'seed.1'],
      ],
    );
  });

  it('wants a task on every node where it is global', () => {
    const everywhere = service('s1', { mode: { kind: 'global' }, status: undefined });
    const tasks = [task('a', { slot: undefined }), task('b', { slot: undefined, nodeId: 'n9', state: 'preparing' })];
    const shown = serviceView(everywhere, nodes, { tasks });
    assert.deepEqual([shown.running, shown.desired], [1, 2]);
  });

  it('is on its way while it does not run as desired or is being updated, but not as a job', () => {
    const settled = serviceView(service('s1'), nodes, {});
    assert.equal(isUnsettled(settled), false);
    assert.equal(isUnsettled({ ...settled, running: 0 }), true);
    const update = { startedAt: 1, completedAt: undefined, message: '' };
    assert.equal(isUnsettled({ ...settled, update: { ...update, state: 'updating' } }), true);
    assert.equal(isUnsettled({ ...settled, update: { ...update, state: 'paused' } }), false);
    assert.equal(isUnsettled({ ...settled, mode: 'replicated-job', running: 0 }), false);
  });
});
