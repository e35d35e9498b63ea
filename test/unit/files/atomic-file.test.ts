import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepTemporaries, writeFileAtomically } from '../../../src/files/atomic-file';

describe('writeFileAtomically', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-test-'));
    file = join(directory, 'key.pem');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('writes the text with the mode, and leaves no other file', async () => {
    await writeFileAtomically(file, 'äöü', 0o600);
    assert.equal(await readFile(file, 'utf8'), 'äöü');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(directory), ['key.pem']);
  });

  it('gives a file that was open to others its own mode', async () => {
    await writeFile(file, 'old', { mode: 0o644 });
    await writeFileAtomically(file, 'new', 0o600);
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('never shows a reader a part of the text', async () => {
    const texts = ['a'.repeat(300_000), 'b'.repeat(300_000)];
    await writeFileAtomically(file, texts[0] ?? '', 0o600);
    let writing = true;
    const readAll = async (): Promise<void> => {
      while (writing) {
        assert.ok(texts.includes(await readFile(file, 'utf8')));
      }
    };
    const reading = readAll();
    for (let round = 0; round < 20; round++) {
      await writeFileAtomically(file, texts[round % 2] ?? '', 0o600);
    }
    writing = false;
    await reading;
  });

  it('keeps the old file and nothing else if it fails', async () => {
    await mkdir(join(file, 'full'), { recursive: true });
    await assert.rejects(writeFileAtomically(file, 'new', 0o600));
    assert.deepEqual(await readdir(directory), ['key.pem']);
    assert.deepEqual(await readdir(file), ['full']);
  });

  it('has its leavings swept, and only those', async () => {
    const names = ['.key.pem.0123456789ab.tmp', '.keep', 'key.pem.tmp', 'key.pem'];
    await Promise.all(names.map((name) => writeFile(join(directory, name), '')));
    await sweepTemporaries(directory);
    assert.deepEqual((await readdir(directory)).sort(), names.slice(1).sort());
  });
});
