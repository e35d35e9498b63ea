import assert from 'node:assert/strict';
import { watch, type FSWatcher } from 'node:fs';
import { cp, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { MachineStore } from '../../../../src/machines/store';
import { StoreLayout } from '../../../../src/machines/store/layout';
import {
  watchStore,
  type StoreListener,
  type StoreWatcher,
  type WatchFolder,
} from '../../../../src/machines/store/store-watch';
import { genericConfig, sampleMachine } from '../support/samples';
import { deleteFolder, temporaryFolder } from '../support/temporary';

describe('watchStore', () => {
  let root: string;
  let store: MachineStore;
  let watcher: StoreWatcher;
  let calls: (readonly string[])[];
  let waiting: (() => void)[];

  const at = (...path: string[]): string => join(root, 'machines', ...path);
  /** Resolves once the calls that came since the start fulfil the condition. */
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const named = (name: string) => (): boolean => calls.some((names) => names.includes(name));
  const heard: StoreListener = (names) => {
    calls.push(names);
    waiting.splice(0).forEach((resolve) => resolve());
  };
  const watchAll = async (): Promise<void> => {
    watcher = store.watch(heard);
    await watcher.ready;
  };
  const another = (): MachineStore => new MachineStore(root);

  beforeEach(async () => {
    root = join(await temporaryFolder(), 'deep', 'store');
    store = new MachineStore(root);
    calls = [];
    waiting = [];
  });
  afterEach(async () => {
    mock.timers.reset();
    watcher.dispose();
    await deleteFolder(join(root, '..', '..'));
  });

  it('sees the first machine of a store that was not there', async () => {
    await watchAll();
    await another().save(sampleMachine());
    await until(() => calls.length > 0);
    calls = [];
    await another().save(sampleMachine({ address: '10.0.0.9' }));
    await until(named('pi3'));
  });

  it('sees that a swarm was named', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await another().nameSwarm('c1', 'home');
    await until(() => calls.length > 0);
    assert.deepEqual(calls, [[]]);
  });

  it('sees a machine appear, change and go', async () => {
    await store.save(sampleMachine({ name: 'pi1' }));
    await watchAll();
    await another().save(sampleMachine());
    await until(named('pi3'));
    calls = [];
    await another().save(sampleMachine({ address: '10.0.0.9' }));
    await until(named('pi3'));
    calls = [];
    await another().remove('pi3');
    await until(named('pi3'));
    assert.equal(named('pi1')(), false);
  });

  it('sees how docker-machine writes: delete, then rename into place', async () => {
    await mkdir(at('pi1'), { recursive: true });
    await writeFile(at('pi1', 'config.json'), JSON.stringify(genericConfig));
    await watchAll();
    await writeFile(at('pi1', 'config.json.tmp1'), JSON.stringify({ ...genericConfig, Name: 'x' }));
    await rm(at('pi1', 'config.json'));
    await rename(at('pi1', 'config.json.tmp1'), at('pi1', 'config.json'));
    await until(named('pi1'));
  });

  it('sees a folder that took the place of another of its name', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await another().remove('pi3');
    await another().save(sampleMachine());
    await until(named('pi3'));
    calls = [];
    await another().save(sampleMachine({ address: '10.0.0.9' }));
    await until(named('pi3'));
  });

  it('sees a new client certificate', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await writeFile(at('pi3', 'cert.pem'), 'new');
    await until(named('pi3'));
  });

  it('reports a changed sidecar without naming the machine, so that our own notes start no new poll', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await another().updateSidecar('pi3', (sidecar) => ({ ...sidecar, engineVersion: '26.1.5' }));
    await until(() => calls.length > 0);
    assert.deepEqual(calls.flat(), []);
  });

  it('reports one save once', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await another().save(sampleMachine({ address: '10.0.0.9', host: 'other' }));
    await until(named('pi3'));
    calls = [];
    await another().save(sampleMachine({ name: 'last' }));
    await until(named('last'));
    assert.deepEqual(calls, [['last']]);
  });

  it('reports nothing after it was disposed', async () => {
    await store.save(sampleMachine());
    await watchAll();
    const disposed = watcher;
    await another().save(sampleMachine({ address: '10.0.0.9' }));
    disposed.dispose();
    const seen = calls.length;
    await watchAll();
    await another().save(sampleMachine({ name: 'last' }));
    await until(named('last'));
    assert.deepEqual(calls.slice(seen), [['last']]);
  });

  it('continues when the store is deleted and created again', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await rm(root, { recursive: true });
    await until(() => calls.length > 0);
    calls = [];
    await another().save(sampleMachine({ name: 'again' }));
    await until(() => calls.length > 0);
    await utimes(at('again', 'config.json'), 0, 0);
    await until(named('again'));
  });

  for (const folder of ['machines', 'the whole store']) {
    it(`continues when ${folder} was replaced by a backup, and treats every machine as changed`, async () => {
      const original = folder === 'machines' ? at() : root;
      const backup = `${original}-backup`;
      await store.save(sampleMachine());
      await store.save(sampleMachine({ name: 'pi4' }));
      await cp(original, backup, { recursive: true });
      await watchAll();
      await rename(original, `${original}-old`);
      await rename(backup, original);
      await until(() => named('pi3')() && named('pi4')());
      calls = [];
      await writeFile(at('pi3', 'cert.pem'), 'new');
      await until(named('pi3'));
      assert.equal(named('pi4')(), false);
      await another().save(sampleMachine({ name: 'last' }));
      await until(named('last'));
    });
  }

  it('watches a folder again some time after its watch failed, and has everything read then', async () => {
    await store.save(sampleMachine());
    const watches = new Map<string, FSWatcher>();
    const watchOne: WatchFolder = (folder, onEvent) => {
      const watching = watch(folder, { persistent: false }, onEvent);
      watches.set(folder, watching);
      return watching;
    };
    watcher = watchStore(new StoreLayout(root), heard, watchOne);
    await watcher.ready;
    const failed = watches.get(at('pi3'));
    mock.timers.enable({ apis: ['setTimeout'] });
    failed?.emit('error', new Error('a stand-in for a watch that the system took away'));
    mock.timers.tick(9999);
    assert.equal(watches.get(at('pi3')), failed);
    mock.timers.tick(1);
    await until(() => calls.length > 0);
    assert.notEqual(watches.get(at('pi3')), failed);
    mock.timers.reset();
    await writeFile(at('pi3', 'cert.pem'), 'new');
    await until(named('pi3'));
  });

  it('continues when machines was moved away and created again much later', async () => {
    await store.save(sampleMachine());
    await watchAll();
    await rename(at(), join(root, 'old'));
    await until(named('pi3'));
    calls = [];
    await rename(join(root, 'old'), at());
    await until(() => calls.length > 0);
    calls = [];
    await writeFile(at('pi3', 'cert.pem'), 'new');
    await until(named('pi3'));
  });
});
