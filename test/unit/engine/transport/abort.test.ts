import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { unlessAborted } from '../../../../src/engine/transport/abort';
import { Cancelled } from '../../../../src/failure';

describe('Waiting unless aborted', () => {
  const unheard: unknown[] = [];
  const note = (error: unknown): void => {
    unheard.push(error);
  };

  beforeEach(() => process.on('unhandledRejection', note));

  afterEach(() => {
    process.off('unhandledRejection', note);
    unheard.length = 0;
  });

  it('gives what the work gives', async () => {
    const { signal } = new AbortController();
    assert.equal(await unlessAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(unlessAborted(Promise.reject(new Error('no')), signal), /no/);
    assert.equal(await unlessAborted(Promise.resolve(1), undefined), 1);
  });

  it('ends at once, and hears what the work throws later', async () => {
    const abort = new AbortController();
    let fail: ((error: Error) => void) | undefined;
    const waiting = unlessAborted(new Promise((_resolve, reject) => (fail = reject)), abort.signal);
    abort.abort();
    await assert.rejects(waiting, Cancelled);
    fail?.(new Error('later'));
    await setImmediate();
    assert.deepEqual(unheard, []);
  });

  it('hears what the work throws when it was aborted before', async () => {
    await assert.rejects(unlessAborted(Promise.reject(new Error('no')), AbortSignal.abort()), Cancelled);
    await setImmediate();
    assert.deepEqual(unheard, []);
  });
});
