import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSuggestedHosts } from '../../../src/ssh/suggested-hosts';

describe('readSuggestedHosts', () => {
  let home = '';

  const hosts = async (config: string, files: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    await mkdir(join(home, '.ssh'));
    for (const [name, text] of Object.entries({ config, ...files })) {
      await writeFile(join(home, '.ssh', name), text);
    }
    return (await readSuggestedHosts(home)).map(({ alias, hostName }) => [alias, hostName]);
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'ssh-hosts-'));
  });

  afterEach(async () => {
    await rm(home, { recursive: true });
  });

  it('are the Hosts that a config names, with their first HostName', async () => {
    assert.deepEqual(
      await hosts('Host pi1 ship\n  HostName 10.0.0.1\n  HostName 10.0.0.2\nHost pi2\n  User pirate\n'),
      [
        ['pi1', '10.0.0.1'],
        ['ship', '10.0.0.1'],
        ['pi2', undefined],
      ],
    );
  });

  it('are neither patterns nor negations', async () => {
    assert.deepEqual(await hosts('Host * !pi1 pi? pi2\n  HostName x\n'), [['pi2', 'x']]);
  });

  it('do not take the HostName of a Match block', async () => {
    assert.deepEqual(await hosts('Host pi1\nMatch all\n  HostName x\n'), [['pi1', undefined]]);
  });

  it('are those of included files', async () => {
    assert.deepEqual(await hosts('Include more*\nHost pi1\n', { more1: 'Host pi9\n  HostName y\n' }), [
      ['pi9', 'y'],
      ['pi1', undefined],
    ]);
  });

  it('are none from an Include that matches too many paths', async () => {
    const files = Object.fromEntries(Array.from({ length: 1025 }, (_, index) => [`more${index}`, 'Host x\n']));
    assert.deepEqual(await hosts('Include more*\nHost pi1\n', files), [['pi1', undefined]]);
  });

  it('end if files include each other', async () => {
    assert.deepEqual(await hosts('Include config\nHost pi1\n'), [['pi1', undefined]]);
  });

  it('end if files include each other more than once', async () => {
    const found = await hosts('Host pi1\nInclude config config config\nInclude .*/*\n');
    assert.deepEqual(found, [['pi1', undefined]]);
  });

  it('are none without a config', async () => {
    assert.deepEqual(await readSuggestedHosts(home), []);
  });
});
