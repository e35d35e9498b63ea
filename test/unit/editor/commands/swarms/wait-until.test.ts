import assert from 'node:assert/strict';
import { waitUntil } from '../../../../../src/editor/commands/swarms/wait-until';
import { Cancelled } from '../../../../../src/failure';
import { cluster, ClusterStub } from '../../support/swarm-samples';

describe('waitUntil', () => {
  it('ends at once if there is a value already', async () => {
    const stub = new ClusterStub([cluster()]);
    assert.equal(await waitUntil(stub, () => 'ready', new AbortController().signal), 'ready');
    assert.equal(stub.listenerCount, 0);
  });

  it('ends with the change that brings the value', async () => {
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

  it('ends with what reading the value throws', async () => {
    const stub = new ClusterStub([cluster()]);
    let reads = 0;
    const waiting = waitUntil(
      stub,
      () => {
        if (reads++ > 0) {
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
