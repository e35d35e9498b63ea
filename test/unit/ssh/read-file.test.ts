import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { symlink, truncate } from 'node:fs/promises';
import { createServer } from 'node:net';
import { isNullDevice, readBytes, readText, UnreadFile } from '../../../src/ssh/read-file';
import { skipBecause } from '../../skip';
import { TemporaryHome } from './support/temporary-home';

describe('reading a file of SSH’s', () => {
  const limit = 100;
  let home: TemporaryHome;

  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no pipes and devices among its files.');
    }
  });
  beforeEach(async () => {
    home = await TemporaryHome.create();
  });
  afterEach(() => home.remove());

  const refuses = (path: string, why: UnreadFile['why']): Promise<void> =>
    assert.rejects(readBytes(path, limit), (error: unknown) => {
      assert.ok(error instanceof UnreadFile);
      assert.equal(error.why, why);
      return true;
    });

  it('gives its text up to the limit, also through a link', async () => {
    await symlink(await home.write('file', 'ä'.repeat(limit / 2)), home.at('link'));
    assert.equal(await readText(home.at('link'), limit), 'ä'.repeat(limit / 2));
  });

  it('refuses what is larger, without reading it', async () => {
    await truncate(await home.write('huge', 'x'), 2 ** 40);
    await refuses(home.at('huge'), 'too-large');
    await refuses(await home.write('one more', 'x'.repeat(limit + 1)), 'too-large');
  });

  it('does not wait for a pipe', async () => {
    execFileSync('mkfifo', [home.at('pipe')]);
    await refuses(home.at('pipe'), 'not-regular');
  });

  it('refuses a socket', async () => {
    const server = createServer().listen(home.at('socket'));
    await once(server, 'listening');
    await refuses(home.at('socket'), 'not-regular');
    server.close();
    await once(server, 'close');
  });

  it('refuses a device without end', async () => {
    await symlink('/dev/zero', home.at('zero'));
    await refuses(home.at('zero'), 'not-regular');
  });

  it('takes the null device for an empty file, also through a link', async () => {
    await symlink('/dev/null', home.at('link'));
    assert.equal(await readText('/dev/null', limit), '');
    assert.equal(await readText(home.at('link'), limit), '');
  });

  it('leaves a missing file and a folder to the caller', async () => {
    await assert.rejects(readBytes(home.at('missing'), limit), { code: 'ENOENT' });
    await assert.rejects(readBytes(home.path, limit), { code: 'EISDIR' });
  });

  it('knows the null device by the names of either system', () => {
    for (const path of ['/dev/null', 'NUL', 'nul', '\\\\.\\nul', '\\\\.\\NUL']) {
      assert.equal(isNullDevice(path), true, path);
    }
    assert.equal(isNullDevice('/dev/nul'), false);
  });
});
