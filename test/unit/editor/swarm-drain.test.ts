import assert from 'node:assert/strict';
import { drainState } from '../../../src/editor/commands/node-drain-state';
import { waitUntil } from '../../../src/editor/commands/swarm-wait';
import { Cancelled } from '../../../src/failure';
import { cluster, ClusterStub, service, task } from './swarm-samples';

describe('a drain', () => {
  const onPi2 = (slot: number): ReturnType<typeof task> =>
    task({ id: `t${slot}`, slot, name: `web.${slot}`, nodeId: 'n2', node: 'pi2' });

  it('is not judged before every service’s tasks have been read', () => {
    const state = drainState(cluster(), 'n2', new Set());
    assert.equal(state.done, false);
    assert.equal(state.line, 'reading tasks …');
  });

  it('names the tasks that are still there', () => {
    const one = cluster({ services: [service({ running: 2, desired: 2, tasks: [task(), onPi2(2)] })] });
    const state = drainState(one, 'n2', new Set());
    assert.equal(state.done, false);
    assert.equal(state.line, '1 task still here: web.2');
  });

  it('names three of many', () => {
    const tasks = [1, 2, 3, 4].map(onPi2);
    const one = cluster({ services: [service({ running: 4, desired: 4, tasks })] });
    assert.equal(drainState(one, 'n2', new Set()).line, '4 tasks still here: web.1, web.2, web.3, …');
  });

  it('goes on until the moved service runs in full again, and tells what blocks it', () => {
    const moved = new Set<string>();
    drainState(cluster({ services: [service({ running: 1, desired: 1, tasks: [onPi2(1)] })] }), 'n2', moved);
    const pending = task({ state: 'pending', nodeId: undefined, node: undefined, error: 'pi1: out of memory' });
    const state = drainState(
      cluster({ services: [service({ running: 0, desired: 1, tasks: [pending] })] }),
      'n2',
      moved,
    );
    assert.equal(state.done, false);
    assert.equal(state.line, '“web” runs 0 of 1: pi1: out of memory');
  });

  it('does not wait for services that had nothing on the node', () => {
    const one = cluster({ services: [service({ running: 0, desired: 1, tasks: [] })] });
    assert.equal(drainState(one, 'n2', new Set()).done, true);
  });

  it('goes on while a global service still stops there', () => {
    const everywhere = service({ mode: 'global', running: 3, desired: 2, tasks: [task()] });
    assert.equal(drainState(cluster({ services: [everywhere] }), 'n2', new Set(['s1'])).done, false);
  });

  it('does not count tasks that have ended', () => {
    const failed = { ...onPi2(1), state: 'failed' as const };
    const one = cluster({ services: [service({ running: 0, desired: 0, tasks: [failed] })] });
    assert.equal(drainState(one, 'n2', new Set()).done, true);
  });
});

describe('waiting for the swarms', () => {
  it('ends at once where it is so already', async () => {
    const stub = new ClusterStub([cluster()]);
    assert.equal(await waitUntil(stub, () => 'so', new AbortController().signal), 'so');
    assert.equal(stub.listenerCount, 0);
  });

  it('ends with the change that makes it so', async () => {
    const stub = new ClusterStub([cluster()]);
    const waiting = waitUntil(stub, () => stub.get('c2')?.name, new AbortController().signal);
    stub.replace(cluster({ id: 'c2', name: 'attic' }));
    assert.equal(await waiting, 'attic');
    assert.equal(stub.listenerCount, 0);
  });

  it('ends when it is cancelled', async () => {
    const stub = new ClusterStub([cluster()]);
    const controller = new AbortController();
    const waiting = waitUntil(stub, () => undefined, controller.signal);
    controller.abort();
    await assert.rejects(waiting, Cancelled);
    assert.equal(stub.listenerCount, 0);
  });

  it('ends with what looking throws', async () => {
    const stub = new ClusterStub([cluster()]);
    let looks = 0;
    const waiting = waitUntil(
      stub,
      () => {
        if (looks++ > 0) {
          throw new Error('gone');
        }
        return undefined;
      },
      new AbortController().signal,
    );
    stub.replace();
    await assert.rejects(waiting, /gone/);
    assert.equal(stub.listenerCount, 0);
  });
});
