import assert from 'node:assert/strict';
import { SessionSlots } from '../../../../src/ssh/session/session-slots';

describe('SessionSlots', () => {
  const never = new AbortController().signal;
  let slots: SessionSlots;
  let order: number[];

  const take = (name: number, stop = never): Promise<() => void> =>
    slots.take(stop).then((giveBack) => {
      order.push(name);
      return giveBack;
    });
  const settled = (): Promise<void> => new Promise(setImmediate);

  beforeEach(() => {
    slots = new SessionSlots();
    order = [];
  });

  it('gives ten at once, and the next in order of arrival', async () => {
    const held = await Promise.all(Array.from({ length: 10 }, (_, index) => take(index)));
    void take(10);
    void take(11);
    await settled();
    assert.equal(order.length, 10);
    held[3]?.();
    await settled();
    assert.deepEqual(order.slice(10), [10]);
    held[4]?.();
    await settled();
    assert.deepEqual(order.slice(10), [10, 11]);
  });

  it('counts a slot that is returned twice once', async () => {
    const held = await Promise.all(Array.from({ length: 10 }, (_, index) => take(index)));
    void take(10);
    void take(11);
    held[0]?.();
    held[0]?.();
    await settled();
    assert.deepEqual(order.slice(10), [10]);
  });

  it('learns a lower limit from a refusal while others run', async () => {
    const held = await Promise.all([take(0), take(1), take(2)]);
    assert.equal(slots.refused(), true);
    held[2]();
    void take(3);
    await settled();
    assert.deepEqual(order, [0, 1, 2]);
    held[0]();
    await settled();
    assert.deepEqual(order, [0, 1, 2, 3]);
  });

  it('has nothing to wait for if no other command runs', async () => {
    await take(0);
    assert.equal(slots.refused(), false);
  });

  it('releases a caller that stops waiting', async () => {
    const held = await Promise.all(Array.from({ length: 10 }, (_, index) => take(index)));
    const stop = new AbortController();
    const impatient = take(10, stop.signal);
    void take(11);
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(impatient, reason);
    held[0]?.();
    await settled();
    assert.deepEqual(order.slice(10), [11]);
  });

  it('does not start to wait for a caller that has stopped', async () => {
    await assert.rejects(slots.take(AbortSignal.abort(new Error('enough'))), /enough/);
  });
});
