import assert from 'node:assert/strict';
import { renameOver } from '../../../src/files/rename-over';

/** A stand-in for a computer whose renames fail with these codes before one succeeds. */
class HeldFiles {
  readonly renames: string[] = [];
  readonly pauses: number[] = [];

  constructor(
    readonly platform: NodeJS.Platform,
    private readonly codes: readonly string[],
  ) {}

  readonly rename = (from: string, to: string): Promise<void> => {
    const code = this.codes[this.renames.length];
    this.renames.push(`${from} ${to}`);
    return code === undefined ? Promise.resolve() : Promise.reject(Object.assign(new Error(code), { code }));
  };

  readonly sleep = (milliseconds: number): Promise<void> => {
    this.pauses.push(milliseconds);
    return Promise.resolve();
  };
}

describe('renameOver, with a stand-in for the file system', () => {
  it('tries again on Windows while another program holds the file, after longer and longer pauses', async () => {
    const files = new HeldFiles('win32', ['EPERM', 'EACCES', 'EBUSY']);
    await renameOver('new', 'old', files);
    assert.deepEqual(files.renames, Array(4).fill('new old'));
    assert.deepEqual(files.pauses, [20, 40, 60]);
  });

  it('gives up on Windows after ten attempts, with the error of the last', async () => {
    const files = new HeldFiles('win32', [...Array<string>(9).fill('EPERM'), 'EBUSY', 'EACCES']);
    await assert.rejects(renameOver('new', 'old', files), { code: 'EBUSY' });
    assert.equal(files.renames.length, 10);
  });

  it('fails at once with an error that does not pass', async () => {
    const files = new HeldFiles('win32', ['ENOENT']);
    await assert.rejects(renameOver('new', 'old', files), { code: 'ENOENT' });
    assert.equal(files.renames.length, 1);
  });

  it('fails at once on other systems, where no program holds a file', async () => {
    for (const platform of ['linux', 'darwin'] as const) {
      const files = new HeldFiles(platform, ['EPERM']);
      await assert.rejects(renameOver('new', 'old', files), { code: 'EPERM' });
      assert.equal(files.renames.length, 1);
    }
  });
});
