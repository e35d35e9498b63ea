import assert from 'node:assert/strict';
import { SwarmNames } from '../../../src/swarm/swarm-names';

describe('SwarmNames', () => {
  let stored: Map<string, string>;
  let failure: Error | undefined;
  let names: SwarmNames;
  let changes: number;
  let reported: unknown[];

  beforeEach(() => {
    [stored, failure, changes, reported] = [new Map<string, string>(), undefined, 0, []];
    names = new SwarmNames(
      {
        swarmNames: () => (failure === undefined ? Promise.resolve(new Map(stored)) : Promise.reject(failure)),
        nameSwarm: (id, name) => {
          if (name === undefined) {
            stored.delete(id);
          } else {
            stored.set(id, name);
          }
          return Promise.resolve();
        },
      },
      (error) => reported.push(error),
    );
    names.onDidChange(() => changes++);
  });

  it('has the names of the store after they were read', async () => {
    stored.set('c1', 'home');
    assert.equal(names.of('c1'), undefined);
    await names.read();
    assert.equal(names.of('c1'), 'home');
    assert.equal(changes, 1);
  });

  it('reports a change only if there is one', async () => {
    await names.read();
    stored.set('c1', 'home');
    await Promise.all([names.read(), names.read()]);
    assert.equal(changes, 1);
  });

  it('has a name as soon as it is kept', async () => {
    await names.set('c1', 'home');
    assert.equal(names.of('c1'), 'home');
    await names.set('c1', undefined);
    assert.equal(names.of('c1'), undefined);
    assert.equal(changes, 2);
  });

  it('keeps the names read before if the store cannot be read, and reports each reason once', async () => {
    await names.set('c1', 'home');
    failure = new Error('no');
    await names.read();
    await names.read();
    assert.equal(names.of('c1'), 'home');
    assert.deepEqual(reported, [failure]);
    failure = undefined;
    stored.set('c1', 'attic');
    await names.read();
    assert.equal(names.of('c1'), 'attic');
    failure = new Error('no');
    await names.read();
    assert.equal(reported.length, 2);
  });

  it('stops calling back a listener that has unsubscribed', async () => {
    let calls = 0;
    const unsubscribe = names.onDidChange(() => calls++);
    unsubscribe();
    await names.set('c1', 'home');
    assert.equal(calls, 0);
  });
});
