import assert from 'node:assert/strict';
import { Cancelled } from '../../../../src/failure';
import { refused } from '../../../../src/ssh/failure-messages';
import { orAborted } from '../../../../src/ssh/transport/or-aborted';

describe('orAborted', () => {
  const endless = new Promise<never>(() => undefined);

  it('waits no longer than until the signal is aborted, and takes that for cancelled', async () => {
    const abort = new AbortController();
    const waiting = orAborted(endless, abort.signal);
    abort.abort();
    await assert.rejects(waiting, Cancelled);
    await assert.rejects(orAborted(endless, abort.signal), Cancelled);
  });

  it('gives the failure that the signal was aborted with', async () => {
    const failure = refused('pirate@pi1:22');
    await assert.rejects(orAborted(endless, AbortSignal.abort(failure)), failure);
  });

  it('gives the outcome of the work', async () => {
    assert.equal(await orAborted(Promise.resolve(1), undefined), 1);
    await assert.rejects(orAborted(Promise.reject(new Error('no')), new AbortController().signal), /no/);
  });
});
