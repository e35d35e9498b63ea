import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findProgram, foldersOf } from '../../../../src/editor/terminals/find-program';

describe('findProgram', () => {
  let directory = '';

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'find-program-'));
  });

  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  it('finds the first that may be run', async () => {
    const path = join(directory, 'ssh');
    await writeFile(path, '');
    await chmod(path, 0o755);
    assert.equal(await findProgram('ssh', { searchPath: ['/nowhere', directory].join(delimiter), excluded: [] }), path);
  });

  it('finds none if the file is not executable', async () => {
    await writeFile(join(directory, 'ssh'), '', { mode: 0o644 });
    assert.equal(await findProgram('ssh', { searchPath: directory, excluded: [] }), undefined);
  });

  it('finds none in an empty path', async () => {
    assert.equal(await findProgram('ssh', { searchPath: '', excluded: [] }), undefined);
  });

  it('finds none in the current folder, in a relative one, in the workspace, and no folder', async () => {
    await mkdir(join(directory, 'bin', 'ssh'), { recursive: true });
    await writeFile(join(directory, 'ssh'), '', { mode: 0o755 });
    const before = process.cwd();
    process.chdir(directory);
    try {
      for (const searchPath of ['', ':', '.', './', `:/nowhere:.`, join(directory, 'bin')]) {
        assert.equal(await findProgram('ssh', { searchPath, excluded: [] }), undefined, searchPath);
      }
    } finally {
      process.chdir(before);
    }
    const searchPath = directory;
    assert.equal(await findProgram('ssh', { searchPath, excluded: ['/other', join(directory, '..')] }), undefined);
    assert.equal(await findProgram('ssh', { searchPath, excluded: [join(directory, 'bin')] }), join(directory, 'ssh'));
  });

  it('finds those of the system no matter which folder is the workspace (stand-in)', async () => {
    const found = (platform: NodeJS.Platform, searchPath: string, excluded: string): Promise<string | undefined> =>
      findProgram('ssh', { searchPath, excluded: [excluded], platform, variables: {} }, () => Promise.resolve(true));
    for (const workspace of ['/', '/usr', '/usr/', '/usr/bin']) {
      assert.equal(await found('linux', '/usr/bin', workspace), '/usr/bin/ssh', workspace);
    }
    for (const workspace of ['/home', '/usr/src', '/usr/bin/x']) {
      assert.equal(await found('linux', `${workspace}/bin`, workspace), undefined, workspace);
    }
    const openSsh = 'C:\\Windows\\System32\\OpenSSH';
    for (const workspace of ['C:\\', 'c:\\', 'C:\\windows', 'C:\\Windows\\System32', openSsh]) {
      assert.equal(await found('win32', '', workspace), `${openSsh}\\ssh.exe`, workspace);
    }
    assert.equal(await found('win32', 'D:\\Tools', 'D:\\'), 'D:\\Tools\\ssh.exe');
    assert.equal(await found('win32', '\\\\nas\\tools\\x', '\\\\nas\\tools'), `${openSsh}\\ssh.exe`);
    assert.equal(await found('win32', 'D:\\Tools\\x', 'D:\\Tools'), `${openSsh}\\ssh.exe`);
  });

  it('only searches absolute paths on Windows, and finally that of the system’s OpenSSH', () => {
    const searchPath = ['', '.', 'bin', '\\bin', 'C:bin', 'C:\\Git', '"D:\\My Tools"', '".\\x"', '\\\\nas\\bin'].join(
      ';',
    );
    const search = { searchPath, excluded: [], platform: 'win32' } as const;
    assert.deepEqual(foldersOf({ ...search, variables: { SystemRoot: 'D:\\Windows' } }), [
      'C:\\Git',
      'D:\\My Tools',
      '\\\\nas\\bin',
      'D:\\Windows\\System32\\OpenSSH',
    ]);
    assert.equal(foldersOf({ ...search, variables: {} }).at(-1), 'C:\\Windows\\System32\\OpenSSH');
  });

  it('accepts only an .exe as a program on Windows (stand-in)', async () => {
    const looked: string[] = [];
    const isProgram = (path: string): Promise<boolean> => {
      looked.push(path);
      return Promise.resolve(path.startsWith('D:') && path.endsWith('.exe'));
    };
    const searchPath = 'C:\\project\\tools;C:\\Git;D:\\Tools';
    const search = { searchPath, excluded: ['c:\\Project'], platform: 'win32', variables: {} } as const;
    assert.equal(await findProgram('ssh', search, isProgram), 'D:\\Tools\\ssh.exe');
    assert.deepEqual(looked, ['C:\\Git\\ssh.exe', 'D:\\Tools\\ssh.exe']);
  });
});
