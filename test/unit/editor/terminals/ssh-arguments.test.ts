import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sshArguments } from '../../../../src/editor/terminals/ssh-arguments';
import { machine } from '../support/machine-fixtures';

describe('sshArguments', () => {
  it('name port, user, key, known hosts and host', () => {
    assert.deepEqual(sshArguments(machine({ sshPort: 2222 }), ['/home/ann/.ssh/known_hosts']), [
      ...['-p', '2222', '-l', 'pirate', '-i', '/home/ann/.ssh/id_ed25519', '-o', 'IdentitiesOnly=yes'],
      ...['-o', 'UserKnownHostsFile="/home/ann/.ssh/known_hosts"', '--', 'pi3.local'],
    ]);
  });

  it('leave key and known hosts to ssh if they are not known', () => {
    const args = sshArguments(machine({ sshKeyPath: undefined }), []);
    assert.deepEqual(args, ['-p', '22', '-l', 'pirate', '--', 'pi3.local']);
  });

  it('write the backslashes of Windows paths as slashes, and keep those of other paths', () => {
    const files = ['C:\\Users\\ann\\known_hosts', '\\\\server\\share\\known_hosts', '/home/a\\b/known_hosts'];
    const args = sshArguments(machine(), files);
    assert.equal(
      args.find((arg) => arg.startsWith('UserKnownHostsFile=')),
      'UserKnownHostsFile="C:/Users/ann/known_hosts" "//server/share/known_hosts" "/home/a\\b/known_hosts"',
    );
  });

  it('never mistake a host for an option', () => {
    const args = sshArguments(machine({ host: '-oProxyCommand=touch x' }), []);
    assert.equal(args.indexOf('--'), args.length - 2);
  });

  it('are understood by ssh itself, odd file names included', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'ssh arguments '));
    try {
      const sshKeyPath = join(directory, 'key');
      await writeFile(sshKeyPath, '');
      const files = ['/home/ann b/known "hosts" %d', '/home/ann/known_hosts2'];
      const { stdout } = await promisify(execFile)('ssh', [
        ...['-G', '-F', 'none'],
        ...sshArguments(machine({ sshKeyPath }), files),
      ]);
      const lines = stdout.split('\n');
      const first = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
      assert.deepEqual(['user', 'port', 'host', 'identityfile', 'userknownhostsfile'].map(first), [
        'pirate',
        '22',
        'pi3.local',
        sshKeyPath,
        '/home/ann b/known "hosts" %d /home/ann/known_hosts2',
      ]);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
