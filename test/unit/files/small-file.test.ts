import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readSmallFile, UnfitFile } from '../../../src/files/small-file';
import { skipBecause } from '../../skip';

const limit = 4096;

describe('readSmallFile', () => {
  let directory: string;
  let path: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    path = join(directory, 'ca.pem');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

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

  it('leaves a missing file to the caller', async () => {
    await assert.rejects(readSmallFile(path, limit), { code: 'ENOENT' });
  });

  describe('where there is something else', () => {
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
      await assertUnfit('not-regular');
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

  it('refuses a file without end that says it has no bytes', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'Only Linux has files without end that say they are empty.');
    }
    // Larger than the limit on every system, with a size of 0 by stat(2).
    await assert.rejects(readSmallFile('/proc/kallsyms', limit), { reason: 'too-large' });
  });
});
