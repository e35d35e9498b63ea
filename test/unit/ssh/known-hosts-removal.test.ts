import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hostKeyOf } from '../../../src/ssh/host-key';
import { KnownHosts, nameOf } from '../../../src/ssh/known-hosts';
import { hashedName } from '../../../src/ssh/host-keys/known-hosts-line';
import { removalsOf } from '../../../src/ssh/known-hosts-removal';
import { skipBecause } from '../../skip';
import { blobOf, ed25519 } from './support/keys';
import { TemporaryHome } from './support/temporary-home';

const pair = ed25519();
const key = hostKeyOf(blobOf(pair)) ?? assert.fail('it is no key');

describe('removalsOf', () => {
  it('returns one command for each file, with the lines that it removes', () => {
    const keys = [
      { key, file: '/home/ann/fleet', line: 3 },
      { key, file: '/home/ann/other', line: 1 },
      { key, file: '/home/ann/fleet', line: 7 },
    ];
    assert.deepEqual(removalsOf('pi1.local', keys, 'linux'), [
      { file: '/home/ann/fleet', lines: [3, 7], command: 'ssh-keygen -R pi1.local -f /home/ann/fleet' },
      { file: '/home/ann/other', lines: [1], command: 'ssh-keygen -R pi1.local -f /home/ann/other' },
    ]);
  });

  it('names no file if ssh-keygen uses it by default', () => {
    const file = join(userInfo().homedir, '.ssh', 'known_hosts');
    const [removal] = removalsOf('pi1.local', [{ key, file, line: 1 }]);
    assert.equal(removal?.command, 'ssh-keygen -R pi1.local');
  });

  it('quotes what shells would expand as patterns, or split', () => {
    const commandOf = (file: string, platform: NodeJS.Platform): string | undefined =>
      removalsOf('[pi1.local]:2222', [{ key, file, line: 1 }], platform)[0]?.command;
    assert.equal(commandOf('/home/o’hara/a b', 'darwin'), `ssh-keygen -R '[pi1.local]:2222' -f '/home/o’hara/a b'`);
    assert.equal(commandOf('C:\\a b\\hosts', 'win32'), 'ssh-keygen -R "[pi1.local]:2222" -f "C:\\a b\\hosts"');
  });

  it('is what ssh-keygen does with these commands, for ports, hashed names and aliases', async function () {
    const run = promisify(execFile);
    await run('ssh-keygen', ['-?']).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        skipBecause(this, 'There is no ssh-keygen.');
      }
    });
    const home = await TemporaryHome.create();
    try {
      const hosts = [
        { host: 'pi1.local', port: 22 },
        { host: 'PI1.local', port: 2222 },
        { host: '10.0.0.5', port: 22, alias: 'Boat' },
      ];
      for (const identity of hosts) {
        const name = nameOf(identity);
        const names = [name, hashedName(name, Buffer.alloc(20, 7)), 'elsewhere'];
        const file = await home.write('known hosts', names.map((each) => `${each} ${pair.public}\n`).join(''));
        const knownHosts = new KnownHosts({ user: [file], system: [] });
        const { keys } = await knownHosts.keysOf(identity);
        const [removal, ...more] = removalsOf(name, keys);
        assert.deepEqual([removal?.lines, more], [[1, 2], []]);
        await run('sh', ['-c', removal?.command ?? 'false']);
        assert.deepEqual((await knownHosts.keysOf(identity)).keys, []);
        assert.equal(await readFile(file, 'utf8'), `elsewhere ${pair.public}\n`);
      }
    } finally {
      await home.remove();
    }
  });
});
