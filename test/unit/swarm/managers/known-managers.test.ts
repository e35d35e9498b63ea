import assert from 'node:assert/strict';
import { KnownManagers } from '../../../../src/swarm/managers/known-managers';
import { MemoryMemento, unexpected } from '../support/memory-memento';

const anyMachine = (): boolean => true;

describe('KnownManagers', () => {
  it('keeps them for the next window', () => {
    const memento = new MemoryMemento();
    new KnownManagers(memento, unexpected).set('c1', new Map([['pi1', 'n1']]));
    assert.deepEqual([...new KnownManagers(memento, unexpected).of('c1', anyMachine)], [['pi1', 'n1']]);
    assert.deepEqual([...new KnownManagers(memento, unexpected).of('c2', anyMachine)], []);
  });

  it('leaves out those that were removed from the machines', () => {
    const known = new KnownManagers(new MemoryMemento(), unexpected);
    known.set(
      'c1',
      new Map([
        ['pi1', 'n1'],
        ['pi2', 'n2'],
      ]),
    );
    assert.deepEqual([...known.of('c1', (name) => name !== 'pi1')], [['pi2', 'n2']]);
  });

  it('returns those of all swarms, except those that were removed', () => {
    const known = new KnownManagers(new MemoryMemento(), unexpected);
    known.set('c2', new Map([['far', 'x1']]));
    known.set(
      'c1',
      new Map([
        ['pi1', 'n1'],
        ['pi2', 'n2'],
      ]),
    );
    assert.deepEqual(
      known.all((name) => name !== 'pi2'),
      [
        { clusterId: 'c1', machine: 'pi1', nodeId: 'n1' },
        { clusterId: 'c2', machine: 'far', nodeId: 'x1' },
      ],
    );
  });

  it('writes only if something is different', async () => {
    const memento = new MemoryMemento();
    const writes: unknown[] = [];
    const counting = {
      get: (key: string) => memento.get(key),
      update: (key: string, value: unknown) => {
        writes.push(value);
        return memento.update(key, value);
      },
    };
    const known = new KnownManagers(counting, unexpected);
    known.set('c1', new Map([['pi1', 'n1']]));
    known.set('c2', new Map([['pi2', 'x1']]));
    known.set('c1', new Map([['pi1', 'n1']]));
    await Promise.resolve();
    assert.equal(writes.length, 2);
  });

  it('reports a failure to write them, thrown or rejected (stand-in)', async () => {
    const refused = new Error('the disk is full');
    for (const update of [
      () => Promise.reject(refused),
      () => {
        throw refused;
      },
    ]) {
      const reported = await new Promise((resolve) => {
        new KnownManagers({ get: () => undefined, update }, resolve).set('c1', new Map([['pi1', 'n1']]));
      });
      assert.equal(reported, refused);
    }
  });

  it('keeps no more than there are machines, however many swarms one invents', () => {
    const memento = new MemoryMemento();
    const known = new KnownManagers(memento, unexpected);
    known.set('c1', new Map([['pi1', 'n1']]));
    for (let number = 0; number < 500; number++) {
      known.set(`evil${number}`, new Map([['pi2', `e${number}`]]));
    }
    assert.deepEqual([...known.of('c1', anyMachine)], [['pi1', 'n1']]);
    assert.equal((memento.get('swarmManagers') as unknown[]).length, 2);
  });

  for (const stored of [undefined, 'x', [1, null, {}], [{ clusterId: 'c1', managers: 'x' }]]) {
    it(`reads none from ${JSON.stringify(stored)}`, async () => {
      const memento = new MemoryMemento();
      await memento.update('swarmManagers', stored);
      assert.deepEqual([...new KnownManagers(memento, unexpected).of('c1', anyMachine)], []);
    });
  }

  it('reads those that are well-formed', async () => {
    const memento = new MemoryMemento();
    await memento.update('swarmManagers', [{ clusterId: 'c1', managers: [['pi1', 'n1'], ['pi2'], [3, 4], 'x'] }]);
    assert.deepEqual([...new KnownManagers(memento, unexpected).of('c1', anyMachine)], [['pi1', 'n1']]);
  });
});
