import assert from 'node:assert/strict';
import { EngineFailure } from '../../../../src/engine/failure';
import { Cancelled } from '../../../../src/failure';
import type { FindManager } from '../../../../src/swarm/actions/ask-managers';
import { converge, describeProgress } from '../../../../src/swarm/services/converge';
import type { ConvergeEnd, ConvergeProgress } from '../../../../src/swarm/views';
import { SwarmFailure } from '../../../../src/swarm/failure';
import { FakeSwarm } from '../support/fake-swarm';
import { node, service, shownService, task } from '../support/objects';

const pace = { converging: 1, stable: 3 };

describe('converge', () => {
  let swarm: FakeSwarm;
  let seen: ConvergeProgress[];

  beforeEach(() => {
    swarm = new FakeSwarm();
    swarm.nodes.set('n1', node('n1', { hostname: 'pi1' }));
    swarm.services.set('s1', service('s1', { name: 'web', mode: { kind: 'replicated', replicas: 2 } }));
    seen = [];
  });

  function run(
    onProgress: (progress: ConvergeProgress, turn: number) => void = () => undefined,
    signal?: AbortSignal,
    find: FindManager = () => Promise.resolve({ machine: 'pi1', nodeId: 'n1', engine: swarm.engine('pi1') }),
  ): Promise<ConvergeEnd> {
    return converge(
      find,
      's1',
      (progress) => {
        seen.push(progress);
        onProgress(progress, seen.length);
      },
      pace,
      signal,
    );
  }

  it('is done when all desired tasks have run for a while', async () => {
    swarm.tasks = [task('a', { slot: 1, state: 'starting' })];
    await run((_progress, turn) => {
      if (turn === 2) {
        swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
      }
    });
    assert.deepEqual(
      seen.map(({ running, done }) => [running, done]),
      [
        [0, false],
        [0, false],
        [2, false],
        [2, false],
        [2, false],
        [2, true],
      ],
    );
  });

  it('starts to wait again if a task fails in the meantime', async () => {
    const both = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    swarm.tasks = both;
    await run((_progress, turn) => {
      swarm.tasks = turn === 2 ? [task('a', { slot: 1 }), task('c', { slot: 2, state: 'failed', createdAt: 9 })] : both;
    });
    assert.deepEqual(
      seen.map(({ done }) => done),
      [false, false, false, false, false, false, true],
    );
  });

  it('reads only the tasks of the newest version', async () => {
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    await run();
    assert.match(swarm.callsTo('tasks')[0] ?? '', /_up-to-date=true/);
  });

  it('does not end during an update', async () => {
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    const update = { startedAt: 1, completedAt: undefined, message: '' };
    const updating = service('s1', {
      mode: { kind: 'replicated', replicas: 2 },
      updateStatus: { ...update, state: 'updating' },
    });
    swarm.services.set('s1', updating);
    await run((_progress, turn) => {
      if (turn === 10) {
        swarm.services.set('s1', { ...updating, updateStatus: { ...update, state: 'completed' } });
      }
    });
    assert.equal(
      seen.findIndex(({ done }) => done),
      13,
    );
  });

  it('ends when the update is paused, and returns why', async () => {
    const updateStatus = { state: 'paused', startedAt: 1, completedAt: undefined, message: 'task x failed' } as const;
    swarm.services.set('s1', service('s1', { mode: { kind: 'replicated', replicas: 2 }, updateStatus }));
    assert.deepEqual(await run(), { kind: 'paused', message: 'task x failed' });
    assert.match(seen[0]?.line ?? '', /0 of 2 running; the update is paused: task x failed/);
  });

  it('returns that the swarm rolled an update back, and why', async () => {
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    const update = { startedAt: 1, completedAt: undefined };
    const rollingBack = service('s1', {
      mode: { kind: 'replicated', replicas: 2 },
      updateStatus: { ...update, state: 'rollback_started', message: 'rolled back due to failure of task x' },
    });
    swarm.services.set('s1', rollingBack);
    const end = await run((_progress, turn) => {
      if (turn === 2) {
        const updateStatus = { ...update, state: 'rollback_completed', message: 'rollback completed' } as const;
        swarm.services.set('s1', { ...rollingBack, updateStatus });
      }
    });
    assert.match(seen[0]?.line ?? '', /2 of 2 running; rolling back: .* task x/);
    assert.deepEqual(end, { kind: 'rolled-back', message: 'rolled back due to failure of task x' });
  });

  it('returns why the newest task failed if the rollback ended between two polls', async () => {
    const updateStatus = {
      startedAt: 1,
      completedAt: undefined,
      state: 'rollback_completed',
      message: 'rollback completed',
    } as const;
    swarm.services.set('s1', service('s1', { mode: { kind: 'replicated', replicas: 1 }, updateStatus }));
    swarm.tasks = [
      task('a', { slot: 1 }),
      task('b', { slot: 1, state: 'rejected', desiredState: 'shutdown', error: 'older', stateSince: 1 }),
      task('c', { slot: 1, state: 'rejected', desiredState: 'shutdown', error: 'No such image: x', stateSince: 3 }),
      task('d', { slot: 1, state: 'failed', desiredState: 'shutdown', error: 'exit 1', stateSince: 2 }),
      task('e', { slot: 1, state: 'shutdown', desiredState: 'shutdown', error: 'told to stop', stateSince: 4 }),
    ];
    assert.deepEqual(await run(), { kind: 'rolled-back', message: 'No such image: x' });
  });

  it('reports what the first task that is not running is waiting for', () => {
    const pending = {
      ...shownTask('b'),
      name: 'web.5',
      state: 'pending',
      node: undefined,
      error: 'no suitable node',
    } as const;
    const line = describeProgress(
      shownService('s1', { running: 4, desired: 6, tasks: [{ ...shownTask('a'), state: 'preparing' }, pending] }),
    );
    assert.equal(line, '4 of 6 running; web.5 pending: no suitable node; 1 more in progress');
  });

  it('reports a task’s state in the user’s language', () => {
    const ending = { ...shownTask('a'), state: 'remove' } as const;
    const line = describeProgress(shownService('s1', { running: 0, desired: 1, tasks: [ending] }));
    assert.equal(line, '0 of 1 running; web.1 being removed (pi1)');
  });

  it('does not count tasks on a node that is down', async () => {
    swarm.nodes.set('n1', node('n1', { state: 'down' }));
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    const abort = new AbortController();
    await assert.rejects(
      run((_progress, turn) => {
        if (turn === 6) {
          abort.abort();
        }
      }, abort.signal),
      Cancelled,
    );
    assert.ok(seen.every(({ running, done }) => running === 0 && !done));
  });

  it('is done with a service that has no desired tasks after a while', async () => {
    swarm.services.set(
      's1',
      service('s1', { mode: { kind: 'replicated', replicas: 0 }, status: { running: 0, desired: 0, completed: 0 } }),
    );
    await run();
    assert.equal(seen.at(-1)?.done, true);
  });

  it('is done with a job when its tasks have completed', async () => {
    const job = service('s1', {
      mode: { kind: 'replicated-job', completions: 2 },
      status: { running: 1, desired: 2, completed: 1 },
    });
    swarm.services.set('s1', job);
    await run((_progress, turn) => {
      if (turn === 2) {
        swarm.services.set('s1', { ...job, status: { running: 0, desired: 2, completed: 2 } });
      }
    });
    assert.equal(seen.at(-1)?.done, true);
  });

  it('continues after a transient failure', async () => {
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    await run((_progress, turn) => {
      if (turn === 1) {
        swarm.broken.set('pi1', 'no-leader');
        setTimeout(() => swarm.broken.clear(), 2);
      }
    });
    assert.equal(seen.at(-1)?.done, true);
  });

  it('continues with another manager if the first is gone or no longer one', async () => {
    swarm.tasks = [task('a', { slot: 1 }), task('b', { slot: 2 })];
    for (const reason of ['refused', 'no-route', 'not-a-manager'] as const) {
      swarm.broken.clear();
      swarm.calls.length = 0;
      let found = 0;
      await run(
        () => swarm.broken.set('pi1', reason),
        undefined,
        () => {
          const name = found++ === 0 ? 'pi1' : 'pi2';
          return Promise.resolve({ machine: name, nodeId: name, engine: swarm.engine(name) });
        },
      );
      assert.equal(found, 2);
      assert.equal(seen.at(-1)?.done, true);
    }
  });

  it('fails if no manager is found for long', async () => {
    let asked = 0;
    const noManager = () => {
      asked++;
      return Promise.reject(new SwarmFailure('no-manager', 'No manager of this swarm is responding.', ''));
    };
    await assert.rejects(run(undefined, undefined, noManager), SwarmFailure);
    assert.ok(asked > 5, `asked ${asked} times`);
  });

  it('does not use the filter that older engines refuse', async () => {
    swarm.apiVersion = '1.29';
    swarm.tasks = [
      task('a', { slot: 1 }),
      task('b', { slot: 2 }),
      task('old', { slot: 2, image: 'web:0', createdAt: 9 }),
    ];
    await run();
    assert.doesNotMatch(swarm.callsTo('tasks').join(), /up-to-date/);
    assert.deepEqual([seen[0]?.running, seen[0]?.tasks.length], [2, 2]);
  });

  it('fails if the service was removed', async () => {
    await assert.rejects(
      run(() => swarm.services.delete('s1')),
      (error) => error instanceof EngineFailure && error.reason === 'not-found',
    );
  });
});

function shownTask(id: string) {
  return {
    id,
    name: 'web.1',
    slot: 1,
    nodeId: 'n1',
    node: 'pi1',
    state: 'running',
    desiredState: 'running',
    since: 0,
    error: undefined,
    lastKnown: false,
  } as const;
}
