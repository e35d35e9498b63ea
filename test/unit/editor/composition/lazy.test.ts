import assert from 'node:assert/strict';
import { Lazy } from '../../../../src/editor/composition/lazy';

describe('Lazy', () => {
  it('makes the value once, even for concurrent callers', async () => {
    let count = 0;
    const lazy = new Lazy(() => Promise.resolve({ number: ++count }));
    const [one, other] = await Promise.all([lazy.get(), lazy.get()]);
    assert.equal(one, other);
    assert.equal(await lazy.get(), one);
    assert.equal(count, 1);
  });

  it('does not make the value to return the current one', async () => {
    const lazy = new Lazy(() => Promise.resolve('made'));
    assert.equal(lazy.current, undefined);
    await lazy.get();
    assert.equal(lazy.current, 'made');
  });

  it('makes the value again after a failure, which all waiting callers get', async () => {
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
