import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { orAborted } from '../../src/abort';
import { Cancelled } from '../../src/failure';
import { connectionRefused } from '../../src/ssh/transport/connection-failures';

describe('orAborted', () => {
  const endless = new Promise<never>(() => undefined);
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => {
    unhandled.push(error);
  };

  beforeEach(() => process.on('unhandledRejection', note));

  afterEach(() => {
    process.off('unhandledRejection', note);
    unhandled.length = 0;
  });

  it('returns the outcome of the work', async () => {
    const { signal } = new AbortController();
    assert.equal(await orAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(orAborted(Promise.reject(new Error('no')), signal), /no/);
    assert.equal(await orAborted(Promise.resolve(1), undefined), 1);
  });

  it('throws Cancelled as soon as the signal is aborted', async () => {
    const abort = new AbortController();
    const waiting = orAborted(endless, abort.signal);
    abort.abort();
    await assert.rejects(waiting, Cancelled);
    await assert.rejects(orAborted(endless, abort.signal), Cancelled);
  });

  it('throws the failure that the signal was aborted with', async () => {
    const failure = connectionRefused('pirate@pi1:22');
    await assert.rejects(orAborted(endless, AbortSignal.abort(failure)), failure);
  });

  it('ignores what the work throws after the signal was aborted', async () => {
    const abort = new AbortController();
    let fail: ((error: Error) => void) | undefined;
    const waiting = orAborted(new Promise((_resolve, reject) => (fail = reject)), abort.signal);
    abort.abort();
    await assert.rejects(waiting, Cancelled);
    fail?.(new Error('later'));
    await assert.rejects(orAborted(Promise.reject(new Error('no')), AbortSignal.abort()), Cancelled);
    await setImmediate();
    assert.deepEqual(unhandled, []);
  });
});
