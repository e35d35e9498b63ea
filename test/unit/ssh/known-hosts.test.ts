import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm, stat, truncate } from 'node:fs/promises';
import { hostKeyOf, type HostKey } from '../../../src/ssh/host-key';
import {
  defaultKnownHostsFiles,
  KnownHosts,
  problemSentences,
  type HostIdentity,
  type KnownHostsAnswer,
} from '../../../src/ssh/known-hosts';
import { hashedName } from '../../../src/ssh/host-keys/known-hosts-line';
import { wireString } from '../../../src/ssh/transport/wire';
import { TemporaryHome } from './support/temporary-home';

function keyOf(type: string, seed: number): HostKey {
  const key = hostKeyOf(Buffer.concat([wireString(type), wireString(Buffer.alloc(32, seed))]));
  assert.ok(key);
  return key;
}

const ed25519 = keyOf('ssh-ed25519', 1);
const otherEd25519 = keyOf('ssh-ed25519', 2);
const rsa = keyOf('ssh-rsa', 3);
const pi1 = { host: 'pi1.local', port: 22 };

describe('KnownHosts', () => {
  let home: TemporaryHome;
  let file: string;
  let knownHosts: KnownHosts;

  const lineOf = (hosts: string, key: HostKey, marker = ''): string => `${marker}${hosts} ${key.type} ${key.key}\n`;
  const write = (...lines: readonly string[]): Promise<string> => home.write('.ssh/known_hosts', lines.join(''));
  const lookup = async (identity: HostIdentity, key: HostKey): Promise<KnownHostsAnswer> =>
    (await knownHosts.lookup(identity, key)).answer;
  const read = (): Promise<string> => readFile(file, 'utf8');
  const mode = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

  beforeEach(async () => {
    home = await TemporaryHome.create();
    const files = defaultKnownHostsFiles(home.path);
    file = home.at('.ssh/known_hosts');
    knownHosts = new KnownHosts({ ...files, system: [home.at('etc/ssh_known_hosts')] });
  });
  afterEach(() => home.remove());

  describe('lookup', () => {
    it('finds no host if there is no file', async () => {
      assert.deepEqual(await lookup(pi1, ed25519), { kind: 'unknown' });
    });

    it('reads other files of the system’s if there are others', async () => {
      await home.write('etc/ssh_known_hosts', lineOf('pi1.local', ed25519));
      const other = await home.write('other', lineOf('pi1.local', rsa));
      knownHosts = knownHosts.withSystemFiles([home.at('missing'), other]);
      assert.deepEqual(await lookup(pi1, rsa), { kind: 'known', file: other, line: 1 });
      assert.equal((await lookup(pi1, ed25519)).kind, 'changed');
    });

    it('reports that a pipe and a huge file cannot be read, and reads the rest', async () => {
      await write(lineOf('pi1.local', ed25519));
      execFileSync('mkfifo', [home.at('pipe')]);
      await truncate(await home.write('huge', ''), 2 ** 40);
      const some = knownHosts.withUserFiles([home.at('pipe'), home.at('huge'), file]);
      const { answer, problems } = await some.lookup(pi1, ed25519);
      assert.equal(answer.kind, 'known');
      assert.deepEqual(problems, [
        { file: home.at('pipe'), line: undefined, sentence: `“${home.at('pipe')}” is not a regular file.` },
        { file: home.at('huge'), line: undefined, sentence: `“${home.at('huge')}” is larger than 16384 KiB.` },
      ]);
    });

    it('finds the key of a host, with its file and line', async () => {
      await write('# my hosts\n', lineOf('pi1.local,192.168.1.11', ed25519));
      assert.deepEqual(await lookup(pi1, ed25519), { kind: 'known', file, line: 2 });
    });

    it('finds the key of a hashed name', async () => {
      await write(lineOf(hashedName('pi1.local', Buffer.alloc(20, 7)), ed25519));
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
    });

    it('finds keys in the second file and in the system’s', async () => {
      await home.write('.ssh/known_hosts2', lineOf('pi1.local', ed25519));
      const system = await home.write('etc/ssh_known_hosts', lineOf('*.local', rsa));
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
      assert.deepEqual(await lookup(pi1, rsa), { kind: 'known', file: system, line: 1 });
    });

    it('names every key it expected when another one comes', async () => {
      await write(lineOf('pi1.local', otherEd25519), lineOf('pi2.local', ed25519), lineOf('pi1.local', rsa));
      assert.deepEqual(await lookup(pi1, ed25519), {
        kind: 'changed',
        expected: [
          { key: otherEd25519, file, line: 1 },
          { key: rsa, file, line: 3 },
        ],
      });
    });

    it('is not misled by a negated pattern', async () => {
      await write(lineOf('*.local,!pi1.local', otherEd25519));
      assert.equal((await lookup(pi1, ed25519)).kind, 'unknown');
    });

    it('treats a revoked key as revoked, even if it is also known', async () => {
      await write(lineOf('pi1.local', ed25519), lineOf('*', ed25519, '@revoked '));
      assert.deepEqual(await lookup(pi1, ed25519), { kind: 'revoked', file, line: 2 });
    });

    it('does not mistake the key of a certificate authority for the host’s own', async () => {
      await write(lineOf('*.local', otherEd25519, '@cert-authority '));
      assert.equal((await lookup(pi1, ed25519)).kind, 'unknown');
      assert.equal((await lookup(pi1, otherEd25519)).kind, 'unknown');
    });

    it('keeps ports apart', async () => {
      await write(lineOf('[pi1.local]:2222', otherEd25519));
      assert.equal((await lookup(pi1, ed25519)).kind, 'unknown');
      assert.equal((await lookup({ ...pi1, port: 2222 }, ed25519)).kind, 'changed');
      assert.equal((await lookup({ ...pi1, port: 2222 }, otherEd25519)).kind, 'known');
    });

    it('accepts the key of the bare name on another port, and does not treat its absence as a change', async () => {
      await write(lineOf('pi1.local', ed25519));
      assert.equal((await lookup({ ...pi1, port: 2222 }, ed25519)).kind, 'known');
      assert.equal((await lookup({ ...pi1, port: 2222 }, otherEd25519)).kind, 'unknown');
    });

    it('searches only for the alias if there is one, without the port', async () => {
      await write(lineOf('pi1.local', otherEd25519), lineOf('boat', ed25519));
      assert.equal((await lookup({ ...pi1, port: 2222, alias: 'boat' }, ed25519)).kind, 'known');
    });

    it('reads the good lines of a file with bad ones, and reports the bad', async () => {
      await write('pi1.local ssh-ed25519\n', '@odd x y z\n', lineOf('pi1.local', ed25519), 'rubbish\n');
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
      const { problems } = await knownHosts.lookup(pi1, ed25519);
      assert.deepEqual(
        problems.map((problem) => [problem.file, problem.line]),
        [
          [file, 1],
          [file, 2],
          [file, 4],
        ],
      );
      assert.match(problems[1]?.sentence ?? '', /“@odd” is not a marker/);
    });

    it('reports a file that cannot be read, and continues with the others', async () => {
      await mkdir(file, { recursive: true });
      await home.write('.ssh/known_hosts2', lineOf('pi1.local', ed25519));
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
      const { problems } = await knownHosts.lookup(pi1, ed25519);
      assert.deepEqual(
        problems.map((problem) => [problem.file, problem.line]),
        [[file, undefined]],
      );
    });
  });

  describe('keysOf', () => {
    it('lists the host’s keys with their lines, but not those of authorities and revoked ones', async () => {
      await write(
        lineOf('pi2.local', rsa),
        lineOf('pi1.local', rsa),
        lineOf('*', ed25519, '@cert-authority '),
        lineOf('*', ed25519, '@revoked '),
        lineOf(hashedName('pi1.local', Buffer.alloc(20, 7)), ed25519),
        'rubbish\n',
      );
      const { keys, problems } = await knownHosts.keysOf(pi1);
      assert.deepEqual(keys, [
        { key: rsa, file, line: 2 },
        { key: ed25519, file, line: 5 },
      ]);
      assert.deepEqual(
        problems.map(({ line }) => line),
        [6],
      );
    });

    it('lists those of the bare name on no other port, because they refuse no one there', async () => {
      await write(lineOf('pi1.local', ed25519));
      assert.deepEqual((await knownHosts.keysOf({ ...pi1, port: 2222 })).keys, []);
    });
  });

  describe('knownTypes', () => {
    it('names the types of the host’s keys, but not of authorities and revoked ones', async () => {
      const ca = keyOf('ecdsa-sha2-nistp256', 1);
      await write(
        lineOf('pi1.local', rsa),
        lineOf('pi1.local', ed25519),
        lineOf('pi1.local', otherEd25519),
        lineOf('*', ca, '@cert-authority '),
        lineOf('*', ca, '@revoked '),
        lineOf('pi2.local', ca),
      );
      assert.deepEqual(await knownHosts.knownTypes(pi1), ['ssh-rsa', 'ssh-ed25519']);
    });
  });

  describe('append', () => {
    it('creates the file and its directory for the user only', async () => {
      await knownHosts.append(pi1, ed25519, false);
      assert.equal(await read(), lineOf('pi1.local', ed25519));
      assert.equal(await mode(file), '600');
      assert.equal(await mode(home.at('.ssh')), '700');
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
    });

    it('does not change what exists, including bad lines, mode and a missing line break', async () => {
      await home.write('.ssh/known_hosts', 'rubbish\r\n# end', 0o644);
      await chmod(file, 0o644);
      await knownHosts.append({ ...pi1, port: 2222 }, ed25519, false);
      assert.equal(await read(), `rubbish\r\n# end\n${lineOf('[pi1.local]:2222', ed25519)}`);
      assert.equal(await mode(file), '644');
    });

    it('hashes the name if and only if that is requested', async () => {
      const before = lineOf(hashedName('pi2.local', Buffer.alloc(20, 7)), rsa);
      await write(before);
      await knownHosts.append({ ...pi1, port: 2222 }, ed25519, false);
      assert.equal(await read(), `${before}${lineOf('[pi1.local]:2222', ed25519)}`);
      await knownHosts.append(pi1, ed25519, true);
      const added = (await read()).split('\n')[2] ?? '';
      assert.match(added, /^\|1\|[^ ]+ ssh-ed25519 /);
      assert.equal((await lookup(pi1, ed25519)).kind, 'known');
    });

    it('adds each key once when many are added at the same moment', async () => {
      const hosts = ['pi1', 'pi2', 'pi3', 'pi1', 'pi2', 'pi3'];
      await Promise.all(hosts.map((host) => knownHosts.append({ host, port: 22 }, ed25519, false)));
      assert.equal(await read(), ['pi1', 'pi2', 'pi3'].map((host) => lineOf(host, ed25519)).join(''));
    });

    it('names the file system’s error and can still add when the cause is gone', async () => {
      const blocked = await home.write('blocked', 'a file where a directory is needed');
      const cannot = knownHosts.withUserFiles([`${blocked}/known_hosts`]);
      await assert.rejects(cannot.append(pi1, ed25519, false), { code: 'ENOTDIR' });
      await knownHosts.append(pi1, ed25519, false);
      assert.equal(await read(), lineOf('pi1.local', ed25519));
    });

    it('adds nothing if the user keeps no file, or the null device', async () => {
      await knownHosts.withUserFiles([]).append(pi1, ed25519, false);
      await knownHosts.withUserFiles(['/dev/null']).append(pi1, ed25519, false);
      const windowsNull = '\\\\.\\nul';
      await knownHosts.withUserFiles([windowsNull]).append(pi1, ed25519, false);
      // On this system that would be the name of a file.
      await assert.rejects(rm(windowsNull), { code: 'ENOENT' });
      await assert.rejects(read(), { code: 'ENOENT' });
    });
  });
});

describe('problemSentences', () => {
  it('names for each file its first problem and how many there are', () => {
    const problems = [
      { file: '/a', line: 3, sentence: '“/a”, line 3: The key is odd.' },
      { file: '/b', line: undefined, sentence: '“/b” cannot be read: EACCES: permission denied.' },
      { file: '/a', line: 5, sentence: '“/a”, line 5: The host is odd.' },
    ];
    assert.deepEqual(problemSentences(problems), [
      '“/a”, line 3: The key is odd. Lines in this file that cannot be read: 2.',
      '“/b” cannot be read: EACCES: permission denied.',
    ]);
    assert.deepEqual(problemSentences([]), []);
  });
});
