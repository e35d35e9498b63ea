import assert from 'node:assert/strict';
import fc from 'fast-check';
import { countTasks, taskViews } from '../../../../src/swarm/views/tasks';
import type { NodeView } from '../../../../src/swarm/views';
import { node, task, view } from '../support/objects';

const nodes = new Map<string, NodeView>(
  [
    node('n1', { hostname: 'pi1' }),
    node('n2', { hostname: 'pi2' }),
    node('n3', { hostname: 'pi10', state: 'down' }),
  ].map((one) => [one.id, view(one)]),
);
const context = { serviceName: 'web', nodes };

describe('tasks', () => {
  it('shows the newest task of each slot, sorted by slot', () => {
    const shown = taskViews(
      [
        task('old', { slot: 2, createdAt: 1, state: 'shutdown', desiredState: 'shutdown' }),
        task('b', { slot: 2, createdAt: 2 }),
        task('a', { slot: 1 }),
      ],
      context,
    );
    assert.deepEqual(
      shown.map(({ id, name, node: host }) => [id, name, host]),
      [
        ['a', 'web.1', 'pi1'],
        ['b', 'web.2', 'pi1'],
      ],
    );
  });

  it('names the tasks of a global service by their nodes', () => {
    const shown = taskViews([task('a', { slot: undefined, nodeId: 'n2' })], context);
    assert.equal(shown[0]?.name, 'web.pi2');
  });

  it('shows for a task that is not running yet why the one before it failed', () => {
    const [shown] = taskViews(
      [
        task('failed', { createdAt: 1, state: 'failed', desiredState: 'shutdown', error: 'task: non-zero exit (1)' }),
        task('next', { createdAt: 2, state: 'ready', desiredState: 'ready' }),
      ],
      context,
    );
    assert.equal(shown?.id, 'next');
    assert.equal(shown.error, 'task: non-zero exit (1)');
  });

  it('does not show the error of an earlier task once a task runs', () => {
    const [shown] = taskViews(
      [
        task('failed', { createdAt: 1, state: 'failed', desiredState: 'shutdown', error: 'boom' }),
        task('next', { createdAt: 2, state: 'running' }),
      ],
      context,
    );
    assert.equal(shown?.error, undefined);
  });

  it('leaves out tasks that were shut down because they are no longer wanted', () => {
    const gone = taskViews(
      [
        task('drained', { slot: undefined, nodeId: 'n2', state: 'shutdown', desiredState: 'shutdown' }),
        task('scaled', { slot: 6, state: 'running', desiredState: 'remove' }),
      ],
      context,
    );
    assert.deepEqual(gone, []);
  });

  it('keeps a task that ended by itself and is not restarted', () => {
    const shown = taskViews([task('done', { state: 'failed', desiredState: 'shutdown', error: 'boom' })], context);
    assert.equal(shown[0]?.error, 'boom');
  });

  it('marks the last reported state of tasks on a node that is down', () => {
    const shown = taskViews(
      [
        task('a', { slot: undefined, nodeId: 'n3', desiredState: 'shutdown' }),
        task('b', { slot: undefined, nodeId: 'n1' }),
      ],
      context,
    );
    assert.deepEqual(
      shown.map(({ node: host, lastKnown }) => [host, lastKnown]),
      [
        ['pi1', false],
        ['pi10', true],
      ],
    );
  });

  it('shows the id of a node that is gone, and no node if none is assigned', () => {
    const shown = taskViews(
      [task('a', { slot: 1, nodeId: 'gone' }), task('b', { slot: 2, nodeId: undefined })],
      context,
    );
    assert.deepEqual(
      shown.map(({ node: host }) => host),
      ['gone', undefined],
    );
  });

  it('counts one running task for each slot, and none on a node that is down', () => {
    const count = countTasks(
      [
        task('a', { slot: 1 }),
        // Both live for a while when an update starts the new one first.
        task('b', { slot: 2 }),
        task('c', { slot: 2, createdAt: 5 }),
        task('d', { slot: 3, nodeId: 'n3' }),
        task('e', { slot: 4, state: 'pending', nodeId: undefined }),
        task('f', { slot: 5, desiredState: 'shutdown' }),
      ],
      nodes,
    );
    assert.deepEqual(count, { running: 2, wanted: 4 });
  });

  it('shows at most one task for each slot and never loses a wanted slot, for any tasks', () => {
    const anyTask = fc.record({
      slot: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
      nodeId: fc.constantFrom('n1', 'n2', 'n3', undefined),
      createdAt: fc.integer({ min: 0, max: 5 }),
      state: fc.constantFrom('running', 'failed', 'pending', 'shutdown'),
      desiredState: fc.constantFrom('running', 'ready', 'shutdown', 'remove'),
    });
    fc.assert(
      fc.property(fc.array(anyTask, { maxLength: 20 }), (made) => {
        const tasks = made.map((change, index) => task(`t${index}`, change as Partial<ReturnType<typeof task>>));
        const shown = taskViews(tasks, context);
        const places = shown.map(({ slot, nodeId, id }) => slot ?? nodeId ?? id);
        assert.equal(new Set(places).size, places.length);
        assert.ok(countTasks(tasks, nodes).running <= countTasks(tasks, nodes).wanted);
      }),
    );
  });
});
