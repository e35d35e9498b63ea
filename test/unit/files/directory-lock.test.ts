import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DirectoryLock } from '../../../src/files/directory-lock';

describe('DirectoryLock', () => {
  let directory: string;
  const lockPath = (): string => join(directory, '.swarm-machines.lock');

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('runs one piece of work at a time, also of two instances, and leaves nothing behind', async () => {
    const lock = new DirectoryLock(directory);
    let [atOnce, most] = [0, 0];
    const work = async (): Promise<void> => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await readdir(directory);
      atOnce -= 1;
    };
    await Promise.all([lock.run(work), lock.run(work), new DirectoryLock(directory).run(work)]);
    assert.equal(most, 1);
    assert.deepEqual(await readdir(directory), []);
  });

  it('passes the failure to the caller whose work failed, and continues with the next', async () => {
    const lock = new DirectoryLock(directory);
    const failing = lock.run(() => Promise.reject(new Error('mine')));
    const next = lock.run(() => Promise.resolve('done'));
    await assert.rejects(failing, /mine/);
    assert.equal(await next, 'done');
    assert.deepEqual(await readdir(directory), []);
  });

  it('takes over the lock of a process that died', async () => {
    await mkdir(lockPath());
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lockPath(), longAgo, longAgo);
    assert.equal(await new DirectoryLock(directory).run(() => Promise.resolve('done')), 'done');
  });

  it('waits for the lock of a process that lives', async () => {
    await mkdir(lockPath());
    const order: string[] = [];
    const waiting = new DirectoryLock(directory).run(() => Promise.resolve(order.push('entered')));
    await readdir(directory);
    order.push('released');
    await rm(lockPath(), { recursive: true });
    await waiting;
    assert.deepEqual(order, ['released', 'entered']);
  });

  it('gives up if another process keeps the lock longer than it waits, and leaves that lock alone', async () => {
    await mkdir(lockPath());
    const lock = new DirectoryLock(directory, { retries: 2, minTimeout: 1, maxTimeout: 1 });
    const work = lock.run(() => assert.fail('it ran'));
    await assert.rejects(work, {
      name: 'LockFailure',
      reason: 'busy',
      message: /has been writing to “.+” for half a min/,
    });
    assert.deepEqual(await readdir(directory), ['.swarm-machines.lock']);
  });

  it('reports a missing directory', async () => {
    const lock = new DirectoryLock(join(directory, 'none'));
    const work = lock.run(() => assert.fail('it ran'));
    await assert.rejects(work, { name: 'LockFailure', reason: 'file', message: /none” cannot be locked: / });
  });
});
