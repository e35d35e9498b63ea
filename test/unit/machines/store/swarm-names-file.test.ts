import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineStore } from '../../../../src/machines/store';
import { isSwarmName, readSwarmNames } from '../../../../src/machines/store/swarm-names-file';
import { deleteFolder, modeOf, temporaryFolder } from '../support/temporary';

describe('isSwarmName', () => {
  it('accepts what is visible on one line', () => {
    for (const name of ['home', 'Production (EU)', 'küche', '🏠', 'x'.repeat(64), '🏠'.repeat(64)]) {
      assert.equal(isSwarmName(name), true, name);
    }
  });

  it('refuses what is empty, too long, padded, or breaks lines or their direction', () => {
    for (const name of [
      '\u3164',
      '\u2800',
      '\u034f',
      '',
      ' ',
      ' home',
      'home ',
      'x'.repeat(65),
      'a\nb',
      'a\u0007',
      'a\u202eb',
      'a\u2028b',
      '\u200b',
    ]) {
      assert.equal(isSwarmName(name), false, JSON.stringify(name));
    }
  });
});

describe('MachineStore.nameSwarm', () => {
  let root: string;
  let store: MachineStore;
  let file: string;

  beforeEach(async () => {
    root = await temporaryFolder();
    store = new MachineStore(root);
    file = join(root, 'swarm-machines.json');
  });
  afterEach(() => deleteFolder(root));

  const names = async (): Promise<unknown> => Object.fromEntries(await store.swarmNames());
  const document = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

  it('keeps names by the ids of swarms, in a file for the user alone', async () => {
    assert.deepEqual(await names(), {});
    await store.nameSwarm('c1', 'home');
    await store.nameSwarm('c2', 'shop');
    await store.nameSwarm('c1', 'attic');
    assert.deepEqual(await names(), { c1: 'attic', c2: 'shop' });
    if (process.platform !== 'win32') {
      assert.equal(await modeOf(file), '600');
    }
  });

  it('removes a name, and writes nothing if there is none', async () => {
    await store.nameSwarm('c1', undefined);
    await assert.rejects(readFile(file), { code: 'ENOENT' });
    await store.nameSwarm('c1', 'home');
    await store.nameSwarm('c1', undefined);
    assert.deepEqual(await document(), { swarms: {} });
  });

  it('preserves what else is in the file', async () => {
    await writeFile(
      file,
      JSON.stringify({ later: 1, swarms: { c1: { name: 'home', color: 'red' }, c2: { color: 'blue' } } }),
    );
    await store.nameSwarm('c1', undefined);
    await store.nameSwarm('c2', 'shop');
    assert.deepEqual(await document(), {
      later: 1,
      swarms: { c1: { color: 'red' }, c2: { color: 'blue', name: 'shop' } },
    });
  });

  it('refuses names and ids that are not valid', async () => {
    await assert.rejects(store.nameSwarm('c1', 'a\nb'), { reason: 'name' });
    await assert.rejects(store.nameSwarm('../c1', 'home'), { reason: 'name' });
    await assert.rejects(store.nameSwarm('__proto__', 'home'), { reason: 'name' });
    assert.deepEqual(await names(), {});
  });

  it('leaves a file as it is that it cannot read', async () => {
    for (const text of ['oops', '[]', '{"swarms": 1}', '{"swarms": {"c1": "home"}}']) {
      await writeFile(file, text);
      await assert.rejects(store.nameSwarm('c1', 'home'), { reason: 'broken', file }, text);
      assert.equal(await readFile(file, 'utf8'), text);
    }
  });
});

describe('readSwarmNames', () => {
  it('leaves out what is not valid', () => {
    const swarms = {
      c1: { name: 'home' },
      c2: { name: 'a\u202eb' },
      c3: 'x',
      c4: { name: 1 },
      'C 5': { name: 'x' },
      c6: {},
    };
    assert.deepEqual([...readSwarmNames(JSON.stringify({ swarms }), 'f')], [['c1', 'home']]);
    assert.deepEqual([...readSwarmNames('{"swarms": []}', 'f')], []);
    assert.deepEqual([...readSwarmNames('{}', 'f')], []);
  });

  it('reports a text that is not JSON', () => {
    assert.throws(() => readSwarmNames('oops', '/store/swarm-machines.json'), { reason: 'broken' });
  });
});
