import assert from 'node:assert/strict';
import { isUnsettled, serviceView } from '../../../../src/swarm/views/services';
import { node, service, task, view } from '../support/objects';

describe('serviceView', () => {
  const nodes = new Map([node('n1'), node('n2', { state: 'down' })].map((one) => [one.id, view(one)]));

  it('counts the tasks if they are known, and otherwise uses the engine’s count', () => {
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

  it('shows the tasks of a replicated job in their slots from 0, which engines leave out', () => {
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

  it('wants a task on each node if the service is global', () => {
    const everywhere = service('s1', { mode: { kind: 'global' }, status: undefined });
    const tasks = [task('a', { slot: undefined }), task('b', { slot: undefined, nodeId: 'n9', state: 'preparing' })];
    const shown = serviceView(everywhere, nodes, { tasks });
    assert.deepEqual([shown.running, shown.desired], [1, 2]);
  });

  it('is unsettled while tasks are missing or it is being updated, unless it is a job', () => {
    const settled = serviceView(service('s1'), nodes, {});
    assert.equal(isUnsettled(settled), false);
    assert.equal(isUnsettled({ ...settled, running: 0 }), true);
    const update = { startedAt: 1, completedAt: undefined, message: '' };
    assert.equal(isUnsettled({ ...settled, update: { ...update, state: 'updating' } }), true);
    assert.equal(isUnsettled({ ...settled, update: { ...update, state: 'paused' } }), false);
    assert.equal(isUnsettled({ ...settled, mode: 'replicated-job', running: 0 }), false);
  });
});
