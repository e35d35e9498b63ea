import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  isNullDevice,
  readFileStart,
  readingProblem,
  readSmallFile,
  readSmallFileBytes,
  UnfitFile,
  unlessMissing,
} from '../../../src/files/small-file';
import { skipBecause } from '../../skip';

const limit = 4096;

describe('small-file', () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    path = join(directory, 'ca.pem');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  describe('readSmallFile', () => {
    const assertUnfit = (reason: UnfitFile['reason']): Promise<void> =>
      assert.rejects(readSmallFile(path, limit), (error) => {
        assert.ok(error instanceof UnfitFile);
        assert.equal(error.reason, reason);
        assert.ok(error.message.includes(path));
        return true;
      });

    it('reads a file as UTF-8, up to the last byte allowed', async () => {
      await writeFile(path, '');
      assert.equal(await readSmallFile(path, limit), '');
      await writeFile(path, 'ä'.repeat(limit / 2));
      assert.equal(await readSmallFile(path, limit), 'ä'.repeat(limit / 2));
    });

    it('follows a symbolic link to a file', async () => {
      await writeFile(join(directory, 'there'), 'text');
      await symlink('there', path);
      assert.equal(await readSmallFile(path, limit), 'text');
    });

    it('refuses a file that is one byte too large', async () => {
      await writeFile(path, 'a'.repeat(limit + 1));
      await assertUnfit('too-large');
    });

    it('refuses a huge file without reading it', async () => {
      await writeFile(path, '');
      await truncate(path, 2 ** 40);
      await assertUnfit('too-large');
    });

    it('leaves a missing file to the caller', async () => {
      await assert.rejects(readSmallFile(path, limit), { code: 'ENOENT' });
    });

    describe('for what is not a file', () => {
      before(function () {
        if (process.platform === 'win32') {
          skipBecause(this, 'Windows has no pipes, sockets and devices among its files.');
        }
      });

      it('does not wait for a pipe', async () => {
        await promisify(execFile)('mkfifo', [path]);
        await assertUnfit('not-regular');
      });

      it('refuses a folder', async () => {
        await mkdir(path);
        await assertUnfit('folder');
      });

      it('refuses a socket', async () => {
        const server = createServer().listen(path);
        await once(server, 'listening');
        await assertUnfit('not-regular');
        server.close();
        await once(server, 'close');
      });

      it('refuses a device, also behind a symbolic link', async () => {
        await symlink('/dev/zero', path);
        await assertUnfit('not-regular');
      });
    });

    it('rejects an endless file that reports a size of zero', async function () {
      if (process.platform !== 'linux') {
        skipBecause(this, 'Only Linux has files without end that say they are empty.');
      }
      // Larger than the limit on every system, with a size of 0 by stat(2).
      await assert.rejects(readSmallFile('/proc/kallsyms', limit), { reason: 'too-large' });
    });
  });

  describe('readSmallFileBytes', () => {
    it('reads the null device as an empty file only if asked to, also through a link', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no devices among its files.');
      }
      await symlink('/dev/null', path);
      for (const device of ['/dev/null', path]) {
        assert.deepEqual(await readSmallFileBytes(device, limit, { nullDevice: 'empty' }), Buffer.alloc(0));
        await assert.rejects(readSmallFileBytes(device, limit), { reason: 'not-regular' });
      }
    });

    it('reads each system’s name of the null device as an empty file on every system', async () => {
      for (const name of ['/dev/null', 'NUL', '\\\\.\\nul']) {
        assert.deepEqual(await readSmallFileBytes(name, limit, { nullDevice: 'empty' }), Buffer.alloc(0), name);
      }
    });

    it('refuses other devices even then', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no devices among its files.');
      }
      await assert.rejects(readSmallFileBytes('/dev/zero', limit, { nullDevice: 'empty' }), { reason: 'not-regular' });
    });
  });

  describe('readFileStart', () => {
    it('reads no more than the first bytes', async () => {
      await writeFile(path, 'abcdef');
      await truncate(path, 2 ** 40);
      assert.equal((await readFileStart(path, 6)).toString(), 'abcdef');
      assert.equal((await readFileStart(path, limit)).length, limit);
    });

    it('reads all of a shorter file', async () => {
      await writeFile(path, 'abc');
      assert.equal((await readFileStart(path, limit)).toString(), 'abc');
    });

    it('refuses a folder', async () => {
      await assert.rejects(readFileStart(directory, limit), { reason: 'folder' });
    });

    it('does not wait for a pipe', async function () {
      if (process.platform === 'win32') {
        skipBecause(this, 'Windows has no pipes among its files.');
      }
      await promisify(execFile)('mkfifo', [path]);
      await assert.rejects(readFileStart(path, limit), { reason: 'not-regular' });
    });
  });

  describe('unlessMissing', () => {
    it('resolves to undefined only for a missing file', async () => {
      assert.equal(await unlessMissing(readSmallFile(path, limit)), undefined);
      await assert.rejects(unlessMissing(readSmallFile(directory, limit)), UnfitFile);
      await writeFile(path, 'text');
      assert.equal(await unlessMissing(readSmallFile(path, limit)), 'text');
    });
  });

  describe('readingProblem', () => {
    it('names the file and the cause', () => {
      assert.equal(
        readingProblem('/a', new Error('EIO: i/o error, read')),
        '“/a” cannot be read: EIO: i/o error, read.',
      );
      assert.equal(readingProblem('/a', new UnfitFile('folder', '“/a” is no file.', '')), '“/a” is no file.');
    });
  });

  describe('isNullDevice', () => {
    it('recognizes the names of either system', () => {
      for (const name of ['/dev/null', 'NUL', 'nul', '\\\\.\\nul', '\\\\.\\NUL']) {
        assert.equal(isNullDevice(name), true, name);
      }
      assert.equal(isNullDevice('/dev/nul'), false);
    });
  });
});
