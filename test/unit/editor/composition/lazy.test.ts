import assert from 'node:assert/strict';
import { Lazy } from '../../../../src/editor/composition/lazy';

describe('something made at first use', () => {
  it('is made once, also for callers at the same time', async () => {
    let count = 0;
    const lazy = new Lazy(() => Promise.resolve({ number: ++count }));
    const [one, other] = await Promise.all([lazy.get(), lazy.get()]);
    assert.equal(one, other);
    assert.equal(await lazy.get(), one);
    assert.equal(count, 1);
  });

  it('is not made by a look at what there is', async () => {
    const lazy = new Lazy(() => Promise.resolve('made'));
    assert.equal(lazy.current, undefined);
    await lazy.get();
    assert.equal(lazy.current, 'made');
  });

  it('is made again after a failure, which all who waited hear of', async () => {
    let count = 0;
    const lazy = new Lazy(() => (++count === 1 ? Promise.reject(new Error('no disk')) : Promise.resolve(count)));
    const waiting = [lazy.get(), lazy.get()];
    for (const each of waiting) {
      await assert.rejects(each, /no disk/);
    }
    assert.equal(lazy.current, undefined);
    assert.equal(await lazy.get(), 2);
  });
});
