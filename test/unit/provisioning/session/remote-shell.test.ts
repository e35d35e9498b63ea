import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProvisionFailure } from '../../../../src/provisioning/failure';
import { RemoteShell } from '../../../../src/provisioning/session/remote-shell';
import type { RunOptions, RunResult } from '../../../../src/ssh/connection';
import { FakeConnection, result, target } from '../support/connection';
import { FakeObserver } from '../support/observer';

/** Stands in for sudo: asks as sudo does, with the password on standard input, read a byte at a time. */
const sudo = `#!/bin/sh
echo "sudo $*" >> "$SUDO_LOG"
case $SUDO_MODE in
  refuse) echo "sailor is not in the sudoers file." >&2; exit 1 ;;
  tty) echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1 ;;
esac
if [ "$1" = -n ]; then
  shift
  [ "$SUDO_MODE" = free ] || { echo "sudo: a password is required" >&2; exit 1; }
else
  shift 4
  if [ "$SUDO_MODE" != free ]; then
    IFS= read -r password
    [ "$password" = 'a hoy$(id)' ] || { echo "Sorry, try again." >&2; exit 1; }
  fi
fi
exec "$@"
`;

describe('RemoteShell', () => {
  let directory: string;
  let log: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-sudo-'));
    log = join(directory, 'log');
    await writeFile(join(directory, 'sudo'), sudo);
    // Root is only the first user here: the shell under test asks id.
    await writeFile(join(directory, 'id'), '#!/bin/sh\necho "$FAKE_ID"\n');
    await Promise.all(['sudo', 'id'].map((file) => chmod(join(directory, file), 0o755)));
  });

  after(() => rm(directory, { recursive: true }));

  interface World {
    readonly mode: 'free' | 'password' | 'refuse' | 'tty';
    readonly uid?: string;
    readonly shell?: string;
  }

  /** A shell on a “host” that is a real login shell here, with the sudo above. */
  function shellOn(world: World): RemoteShell {
    const run = (command: string, { stdin }: RunOptions): RunResult => {
      const done = spawnSync(world.shell ?? 'sh', ['-c', command], {
        input: stdin ?? '',
        encoding: 'utf8',
        env: {
          PATH: `${directory}:/usr/bin:/bin`,
          SUDO_LOG: log,
          SUDO_MODE: world.mode,
          FAKE_ID: world.uid ?? '1001',
        },
      });
      return result({ exitCode: done.status ?? undefined, stdout: done.stdout, stderr: done.stderr });
    };
    return new RemoteShell(new FakeConnection(run), 'pi1');
  }

  const script = 'echo "as $1"\ncat <<\'X\'\nhello\nX\n';

  for (const shell of ['sh', 'bash']) {
    it(`runs a script as root, through sudo or as the user, from a login shell like ${shell}`, async () => {
      const looks = await Promise.all([
        shellOn({ mode: 'password', uid: '0', shell }).runAsAvailable(script),
        shellOn({ mode: 'free', shell }).runAsAvailable(script),
        shellOn({ mode: 'password', shell }).runAsAvailable(script),
      ]);
      assert.deepEqual(
        looks.map((look) => look.stdout),
        ['as root\nhello\n', 'as sudo\nhello\n', 'as user\nhello\n'],
      );
      assert.match(looks[2].stderr, /a password is required/);
    });
  }

  it('runs scripts with the password, which the script does not see', async () => {
    const done = await shellOn({ mode: 'password' }).run({ kind: 'password', password: 'a hoy$(id)' }, script);
    assert.deepEqual([done.exitCode, done.stdout, done.stderr], [0, 'as sudo\nhello\n', '']);
  });

  it('keeps the password from the shell if sudo does not ask for it after all', async () => {
    const done = await shellOn({ mode: 'free' }).run({ kind: 'password', password: 'touch /tmp/oops' }, script);
    assert.deepEqual([done.stdout, done.stderr], ['as sudo\nhello\n', '']);
  });

  it('runs nothing if the password is wrong', async () => {
    const done = await shellOn({ mode: 'password' }).run({ kind: 'password', password: 'wrong' }, script);
    assert.equal(done.stdout, '');
    assert.notEqual(done.exitCode, 0);
  });

  it('asks until the password is correct, three times at most, and tries each separately', async () => {
    const observer = new FakeObserver();
    observer.passwords = ['wrong', 'a hoy$(id)'];
    const signal = new AbortController().signal;
    const shell = shellOn({ mode: 'password' });
    assert.deepEqual(await shell.askPassword('', [], observer, signal), { kind: 'password', password: 'a hoy$(id)' });
    assert.deepEqual(observer.attempts, [1, 2]);
    assert.equal(observer.sudoAccounts[0], 'sailor@10.77.0.11:22');

    observer.passwords = ['1', '2', '3', '4'];
    await assert.rejects(shell.askPassword('', ['sailor', 'sudo'], observer, signal), { reason: 'sudo-password' });
    assert.deepEqual(observer.passwords, ['4']);
  });

  it('includes the jump hosts in the question', async () => {
    const observer = new FakeObserver();
    const connection = new FakeConnection(() => result());
    connection.target = { ...target, jumps: [{ ...target, host: 'gate', port: 2222, user: 'ann' }] };
    observer.passwords = ['ahoy'];
    await new RemoteShell(connection, 'pi1').askPassword('', [], observer, new AbortController().signal);
    assert.deepEqual(observer.sudoAccounts, ['sailor@10.77.0.11:22 through ann@gate:2222']);
  });

  it('does not ask again if no password helps', async () => {
    for (const mode of ['refuse', 'tty'] as const) {
      const observer = new FakeObserver();
      observer.passwords = ['a', 'b'];
      const asked = shellOn({ mode }).askPassword('', [], observer, new AbortController().signal);
      await assert.rejects(asked, (error) => error instanceof ProvisionFailure && error.reason === 'no-sudo');
      assert.deepEqual(observer.attempts, [1]);
    }
  });

  it('does not ask if there is no sudo', async () => {
    const observer = new FakeObserver();
    const refusal = 'sh: 1: sudo: not found\n';
    const asked = shellOn({ mode: 'free' }).askPassword(refusal, [], observer, new AbortController().signal);
    await assert.rejects(asked, { reason: 'no-sudo', message: '“pi1”: sailor is not root, and the host has no sudo.' });
    assert.deepEqual(observer.attempts, []);
  });

  it('is canceled if the user declines', async () => {
    const asked = shellOn({ mode: 'password' }).askPassword('', [], new FakeObserver(), new AbortController().signal);
    await assert.rejects(asked, { name: 'Cancelled' });
  });
});
