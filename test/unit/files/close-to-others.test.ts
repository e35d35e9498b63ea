import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeFile, closeFolder } from '../../../src/files/close-to-others';
import { unlessMissing } from '../../../src/files/small-file';
import { skipBecause } from '../../skip';

describe('closeFile and closeFolder', () => {
  let directory: string;
  let path: string;

  before(function () {
    if (process.platform === 'win32') {
      skipBecause(this, 'Windows has no modes.');
    }
  });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    path = join(directory, 'key.pem');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const put = async (mode: number): Promise<void> => {
    await writeFile(path, 'secret');
    await chmod(path, mode);
  };
  const mode = async (): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);
  const said = async (): Promise<string> => (await closeFile(path))?.sentence.replace(path, 'X') ?? '';

  for (const [before, after, sentence] of [
    [0o644, '600', /^“X” was accessible .* access was removed, .* may have copied the file\.$/],
    [0o640, '600', /may have copied the file\.$/],
    [0o620, '600', /may have copied or changed the file\.$/],
    [0o666, '600', /may have copied or changed the file\.$/],
    [0o755, '700', /may have copied the file\.$/],
    [0o444, '400', /may have copied the file\.$/],
    [0o600, '600', /^$/],
    [0o400, '400', /^$/],
  ] as const) {
    it(`makes ${before.toString(8)} ${after}, and says so once`, async () => {
      await put(before);
      assert.match(await said(), sentence);
      assert.equal(await mode(), after);
      assert.equal(await said(), '');
    });
  }

  it('closes a folder, and leaves what is in it', async () => {
    await mkdir(path);
    await writeFile(join(path, 'inside'), '', { mode: 0o644 });
    await chmod(path, 0o777);
    assert.match((await closeFolder(path))?.sentence ?? '', /may have replaced files in it/);
    assert.equal(await mode(), '700');
    assert.equal(((await stat(join(path, 'inside'))).mode & 0o777).toString(8), '644');
    assert.equal(await closeFolder(path), undefined);
  });

  it('asks for new secrets only if others could replace what is in a folder, but for each file that they could read', async () => {
    const exposed = async (mode: number): Promise<boolean | undefined> => {
      await chmod(path, mode);
      return (await closeFolder(path))?.renew;
    };
    await mkdir(path);
    assert.deepEqual([await exposed(0o755), await exposed(0o775), await exposed(0o757)], [false, true, true]);
    await rm(path, { recursive: true });
    await put(0o640);
    assert.equal((await closeFile(path))?.renew, true);
  });

  it('leaves no file open', async function () {
    if (process.platform !== 'linux') {
      skipBecause(this, 'Only Linux lists the open files of a process.');
    }
    await put(0o644);
    await closeFile(path);
    const descriptors = await readdir('/proc/self/fd');
    // The one with which the list was read is not open any more.
    const open = await Promise.all(descriptors.map((each) => unlessMissing(readlink(`/proc/self/fd/${each}`))));
    assert.equal(open.includes(path), false);
  });

  it('reports nothing for what is missing or of another kind', async () => {
    assert.equal(await said(), '');
    await mkdir(path, { mode: 0o755 });
    assert.equal(await said(), '');
    assert.equal(await mode(), '755');
    await rm(path, { recursive: true });
    await put(0o644);
    assert.equal(await closeFolder(path), undefined);
    assert.equal(await mode(), '644');
  });

  it('does not change the target of a link, and reports that it is open', async () => {
    await writeFile(join(directory, 'page.html'), '', { mode: 0o644 });
    await symlink('page.html', path);
    assert.match(
      await said(),
      /“X” is accessible to other users of this computer, and its permissions could not be changed\. It is a link/,
    );
    assert.equal((await closeFile(path))?.renew, false);
    assert.equal(await mode(), '644');
    await chmod(join(directory, 'page.html'), 0o600);
    assert.equal(await said(), '');
  });

  it('does not change what belongs to another user, and reports that it is open', async function () {
    if (process.getuid?.() !== 0) {
      skipBecause(this, 'Only root can give a file to another user.');
    }
    await put(0o644);
    await chown(path, 65_534, 65_534);
    assert.match(
      await said(),
      /could not be changed\. It belongs to another user\. Remove their permissions yourself, or move the machine store/,
    );
    assert.equal(await mode(), '644');
  });
});
