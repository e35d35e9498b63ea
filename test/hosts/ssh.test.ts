import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Cancelled } from '../../src/failure';
import { Ssh2Connector, type ConnectorTimes } from '../../src/ssh/ssh2-connector';
import type { ConnectOptions, SshConnection } from '../../src/ssh/connection';
import type { HostKey } from '../../src/ssh/host-key';
import { SshFailure, type SshReason } from '../../src/ssh/failure';
import { KnownHosts } from '../../src/ssh/known-hosts';
import { SshPool } from '../../src/ssh/pool';
import { resolveTarget } from '../../src/ssh/resolve-target';
import type { SshTarget } from '../../src/ssh/target';
import { hanging } from '../hanging';
import { passphrase } from '../lab/keys';
import { Lab, type LabMachine } from '../lab/lab';
import { skipWithoutLab } from '../lab/mocha';
import { skipBecause } from '../skip';
import { ScriptedPrompts } from '../unit/ssh/support/scripted-prompts';

const run = promisify(execFile);

/** The machine is there, and slow at times: only some tests are about how soon a login is given up. */
const unhurried: Partial<ConnectorTimes> = { connect: 60_000, greeting: 60_000, handshake: 60_000 };

/** The product's own times. */
const usual: Partial<ConnectorTimes> = {};

describe('SSH to real machines', function () {
  this.timeout(hanging);
  let lab: Lab;
  let machine: LabMachine;
  let directory: string;
  let prompts: ScriptedPrompts;
  let knownHosts: KnownHosts;
  let opened: SshConnection[];
  let takeDown = (): Promise<void> => Promise.resolve();

  const at = (name: string): string => join(directory, name);
  const targetOf = (more: Partial<SshTarget> = {}): SshTarget => ({
    host: machine.hostName,
    port: 22,
    user: 'pirate',
    identityFiles: [lab.keyPath],
    agent: undefined,
    hostKeyAlias: undefined,
    jumps: [],
    ...more,
  });
  const connect = async (
    more: Partial<SshTarget> = {},
    options: Partial<ConnectOptions> = {},
    times: Partial<ConnectorTimes> = unhurried,
  ): Promise<SshConnection> => {
    const connector = new Ssh2Connector({ knownHosts, times });
    const connection = await connector.connect(targetOf(more), { prompts, ...options });
    opened.push(connection);
    return connection;
  };
  const failureOf = async (connecting: Promise<unknown>, reason: SshReason): Promise<SshFailure> => {
    const error: unknown = await connecting.then(
      () => assert.fail('it connected'),
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof SshFailure, String(error));
    assert.equal(error.reason, reason, error.message);
    assert.match(error.message, /[.!?]$/);
    assert.notEqual(error.remedy, '');
    return error;
  };
  /** The fingerprint as OpenSSH itself prints it. */
  const fingerprintOf = async (path: string): Promise<string> => {
    const { stdout } = await run('ssh-keygen', ['-lf', path]);
    return stdout.split(' ')[1] ?? '';
  };
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  before(async function () {
    skipWithoutLab(this);
    lab = await Lab.create();
    takeDown = () => lab.down();
    machine = await lab.boot({ name: 'ssh1', kind: 'bookworm-docker', httpdImage: false });
  });
  after(() => takeDown());

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-ssh-'));
    prompts = new ScriptedPrompts();
    await writeFile(at('known_hosts'), await lab.knownHostsLines());
    knownHosts = new KnownHosts({ user: [at('known_hosts')], system: [] });
    opened = [];
  });
  afterEach(async () => {
    opened.forEach((connection) => connection.close());
    await rm(directory, { recursive: true, force: true });
  });

  describe('logging in', () => {
    for (const kind of ['ed25519', 'rsa', 'ecdsa', 'pem'] as const) {
      it(`works with a key of kind ${kind}`, async () => {
        const connection = await connect({ identityFiles: [lab.keys[kind]] });
        assert.equal((await connection.run('id -un')).stdout, 'pirate\n');
      });
    }

    it('works with an encrypted key and its passphrase, asked for once', async () => {
      prompts.passphrases = [passphrase];
      await connect({ identityFiles: [lab.keys.encrypted] });
      assert.deepEqual(prompts.questions, [`passphrase ${lab.keys.encrypted} 1`]);
    });

    it('works with a PKCS#8 key as openssl writes it', async () => {
      const { stdout } = await run('openssl', ['pkcs8', '-topk8', '-nocrypt', '-in', lab.keys.pem]);
      await writeFile(at('pkcs8'), stdout, { mode: 0o600 });
      await connect({ identityFiles: [at('pkcs8')] });
    });

    for (const user of ['root', 'sailor', 'stowaway']) {
      it(`works for ${user}`, async () => {
        const connection = await connect({ user });
        assert.equal((await connection.run('id -un')).stdout, `${user}\n`);
      });
    }

    it('works with an address, IPv4 and IPv6', async () => {
      for (const host of [machine.address, machine.address6]) {
        await appendFile(at('known_hosts'), `${host} ${await hostKeyLine()}\n`);
        assert.equal((await connect({ host })).remoteAddress, host);
      }
    });

    it('works with a password, asked for after the key was refused', async () => {
      prompts.passwords = ['wrong', 'ahoy'];
      const connection = await connect({ user: 'sailor', identityFiles: [lab.keys.stranger] });
      assert.equal((await connection.run('id -un')).stdout, 'sailor\n');
      assert.equal(prompts.questions.length, 2);
    });

    it('names user, host and the key that was refused', async () => {
      const failure = await failureOf(connect({ identityFiles: [lab.keys.stranger] }), 'authentication');
      assert.ok(failure.message.includes(`“pirate@${machine.hostName}:22”`));
      assert.ok(failure.message.includes(`${lab.keys.stranger} (${await fingerprintOf(lab.keys.stranger)})`));
    });

    it('names a user that the host does not have', async () => {
      const failure = await failureOf(connect({ user: 'nobody-here' }), 'authentication');
      assert.ok(
        failure.message.includes(`“nobody-here@${machine.hostName}:22” rejected the login as “nobody-here”`),
        failure.message,
      );
    });

    it('names the keys when the host ends it for too many of them', async () => {
      await Promise.all(
        Array.from({ length: 7 }, (_, index) =>
          run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', at(`key${String(index)}`)]),
        ),
      );
      const identityFiles = Array.from({ length: 7 }, (_, index) => at(`key${String(index)}`));
      const failure = await failureOf(connect({ identityFiles }), 'authentication');
      assert.match(failure.message, /key0 .*Too many authentication failures/s);
    });
  });

  describe('with an agent', () => {
    let agent: string;
    let endAgent: () => Promise<void>;

    const add = (key: string): Promise<unknown> =>
      run('ssh-add', [key], { env: { ...process.env, SSH_AUTH_SOCK: agent } });

    beforeEach(async () => {
      agent = at('agent.sock');
      const child = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      endAgent = async () => {
        const exit = once(child, 'exit');
        child.kill();
        await exit;
      };
    });
    afterEach(() => endAgent());

    it('logs in with a key that no file contains', async () => {
      await add(lab.keyPath);
      await connect({ agent, identityFiles: [] });
    });

    it('logs in with an RSA key', async () => {
      await add(lab.keys.rsa);
      await connect({ agent, identityFiles: [] });
    });

    it('lets the agent sign for an encrypted key that it has, without a question', async () => {
      const unlocked = at('unlocked');
      await writeFile(unlocked, await readFile(lab.keys.encrypted), { mode: 0o600 });
      await run('ssh-keygen', ['-q', '-p', '-P', passphrase, '-N', '', '-f', unlocked]);
      await add(unlocked);
      await connect({ agent, identityFiles: [lab.keys.encrypted], identitiesOnly: true, explicitKey: true });
      assert.deepEqual(prompts.questions, []);
    });

    it('finds the agent’s key by its public half', async () => {
      await add(lab.keyPath);
      await connect({ agent, identityFiles: [`${lab.keyPath}.pub`], identitiesOnly: true, explicitKey: true });
    });

    it('does not offer the agent’s other keys if only named ones are allowed', async () => {
      await add(lab.keyPath);
      const failure = await failureOf(
        connect({ agent, identityFiles: [lab.keys.stranger], identitiesOnly: true }),
        'authentication',
      );
      assert.equal(failure.message.includes(await fingerprintOf(lab.keyPath)), false);
    });

    it('names the agent’s keys that were refused', async () => {
      await add(lab.keys.stranger);
      const failure = await failureOf(connect({ agent, identityFiles: [] }), 'authentication');
      assert.ok(failure.message.includes(`“stranger@lab” from the agent (${await fingerprintOf(lab.keys.stranger)})`));
    });
  });

  describe('the host’s key', () => {
    it('is shown at first contact with the fingerprint that the host itself prints, and is then also known to ssh', async () => {
      await writeFile(at('known_hosts'), '');
      const connection = await connect();
      const shown = await machine.succeed('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
      assert.equal(connection.hostKey.fingerprint, shown.split(' ')[1]);
      assert.deepEqual(prompts.questions, [
        `trust ${machine.hostName} 22 ${machine.address} ${connection.hostKey.fingerprint}`,
      ]);
      const options = ['-o', `UserKnownHostsFile=${at('known_hosts')}`, '-o', 'StrictHostKeyChecking=yes'];
      const key = ['-F', 'none', '-o', 'BatchMode=yes', '-i', lab.keyPath];
      const { stdout } = await run('ssh', [...key, ...options, `pirate@${machine.hostName}`, 'echo ahoy']);
      assert.equal(stdout, 'ahoy\n');
    });

    it('is found if ssh-keygen has hashed the names', async () => {
      await run('ssh-keygen', ['-q', '-H', '-f', at('known_hosts')]);
      await connect();
      assert.deepEqual(prompts.questions, []);
    });

    for (const type of ['ecdsa', 'rsa']) {
      it(`is asked for in the one kind that is known (${type})`, async () => {
        const line = await machine.succeed(`cat /etc/ssh/ssh_host_${type}_key.pub`);
        await writeFile(at('known_hosts'), `${machine.hostName} ${line}`);
        const connection = await connect();
        assert.equal(connection.hostKey.key, line.split(' ')[1]);
        assert.deepEqual(prompts.questions, []);
      });
    }

    it('stops everything when the host was set up again, with both fingerprints', async () => {
      const before = (await connect()).hostKey;
      await machine.regenerateHostKeys();
      const failure = await failureOf(connect(), 'host-key-changed');
      const pinned = await failureOf(connect({}, { pinnedHostKey: before }), 'pinned-key-changed');
      const shown = await machine.succeed('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
      for (const { message } of [failure, pinned]) {
        assert.ok(message.includes(before.fingerprint));
        assert.ok(message.includes(shown.split(' ')[1] ?? 'none'));
      }
      assert.match(failure.message, /known_hosts:\d+/);
      assert.deepEqual(prompts.questions, []);
    });
  });

  describe('a host that cannot be reached', () => {
    it('is named within three seconds when its port is closed', async () => {
      const failure = await failureOf(connect({ port: 2222 }), 'refused');
      assert.ok(failure.message.includes(`“pirate@${machine.hostName}:2222”`), failure.message);
    });

    it('is named when its cable is cut', async () => {
      await machine.cut();
      try {
        const failure = await failureOf(connect({}, {}, usual), 'timed-out');
        assert.match(failure.message, /did not respond within 3 seconds/);
      } finally {
        await machine.heal();
      }
    });

    it('is named when no host has its address', async () => {
      const host = machine.address.replace(/\d+$/, '250');
      await failureOf(connect({ host }), 'no-route');
    });

    it('is named when no host has its name', async () => {
      const failure = await failureOf(connect({ host: 'ssh9.local' }), 'unknown-host');
      assert.match(failure.message, /no host named “ssh9\.local”/);
    });

    it('is found by its second address when the first is silent', async () => {
      await machine.cut();
      const other = await lab.boot({ name: 'ssh2', kind: 'bookworm-bare' });
      try {
        await writeFile(at('known_hosts'), await lab.knownHostsLines());
        const resolveName = (): Promise<string[]> => Promise.resolve([machine.address, other.address]);
        const connector = new Ssh2Connector({ knownHosts, resolveName, times: unhurried });
        const target = targetOf({ host: other.hostName });
        const connection = await connector.connect(target, { prompts });
        opened.push(connection);
        assert.equal(connection.remoteAddress, other.address);
      } finally {
        await machine.heal();
        await other.stop();
      }
    });
  });

  describe('commands', () => {
    it('run twenty at once on one connection', async () => {
      const connection = await connect();
      const numbers = Array.from({ length: 20 }, (_, index) => String(index));
      const results = await Promise.all(
        numbers.map((number) => connection.run(`sleep 0.2; echo ${number} $SSH_CONNECTION`)),
      );
      const answers = results.map(({ stdout }) => stdout.trim().split(' '));
      assert.deepEqual(
        answers.map(([number]) => number),
        numbers,
      );
      assert.equal(new Set(answers.map(([, ...from]) => from.join(' '))).size, 1);
    });

    it('read a script and its secrets from standard input, however large', async () => {
      const connection = await connect();
      const script = `: ${'x'.repeat(5_000_000)}\nsudo -n id -un\n`;
      assert.equal((await connection.run('sh -s', { stdin: script })).stdout, 'root\n');
    });

    it('are ended on the host when they are canceled, with all they have started', async () => {
      const connection = await connect();
      const abort = new AbortController();
      const heard: string[] = [];
      const running = connection.run('sh -c "echo begun; sleep 4711; true"; true', {
        signal: abort.signal,
        onOutput: (chunk) => void heard.push(chunk),
      });
      await until(() => Promise.resolve(heard.length > 0));
      abort.abort();
      await assert.rejects(running, Cancelled);
      await until(async () => (await machine.run('pgrep -x -f "sleep 4711"')).code === 1);
      assert.equal((await connection.run('echo still here')).stdout, 'still here\n');
    });

    it('fail as lost when the cable is cut', async () => {
      const connection = await connect({}, {}, { ...unhurried, keepAliveInterval: 200, keepAliveCount: 2 });
      // Who waits is there from the start: a slow machine may count as lost before the cable is cut.
      const lost = failureOf(connection.run('sleep 600'), 'lost');
      try {
        await machine.cut();
        const failure = await lost;
        assert.ok(
          failure.message.includes(`“pirate@${machine.hostName}:22” was lost. The host has not responded`),
          failure.message,
        );
      } finally {
        await machine.heal();
      }
      assert.equal((await (await connect()).run('echo back')).stdout, 'back\n');
    });

    it('fail as lost when the host goes down', async () => {
      const other = await lab.boot({ name: 'ssh3', kind: 'bookworm-bare' });
      await writeFile(at('known_hosts'), await lab.knownHostsLines());
      const connection = await connect({ host: other.hostName });
      const closed = new Promise<SshFailure | undefined>((resolve) => connection.onClose(resolve));
      const lost = failureOf(connection.run('sleep 600'), 'lost');
      await other.run('systemctl kill --signal=KILL ssh.service; pkill -KILL sshd');
      await lost;
      assert.equal((await closed)?.reason, 'lost');
      await other.stop();
    });
  });

  describe('streams', () => {
    it('do not reach the engine’s socket without permission, and report how to get it', async () => {
      const connection = await connect({ user: 'stowaway' });
      const failure = await failureOf(connection.openSocket('/var/run/docker.sock'), 'channel');
      assert.ok(
        failure.message.includes(
          `not have permission to open “/var/run/docker.sock” on “stowaway@${machine.hostName}:22”`,
        ),
        failure.message,
      );
      assert.match(failure.remedy, /usermod -aG docker/);
    });

    it('reach the engine’s socket with permission', async () => {
      const connection = await connect({ user: 'root' });
      const stream = await connection.openSocket('/var/run/docker.sock');
      stream.write('GET /_ping HTTP/1.0\r\n\r\n');
      const [answer] = (await once(stream, 'data')) as [Buffer];
      assert.match(answer.toString(), /^HTTP\/1\.0 200 OK/);
      stream.destroy();
    });

    it('report that a socket is missing', async () => {
      const connection = await connect();
      const failure = await failureOf(connection.openSocket('/var/run/nobody.sock'), 'channel');
      assert.match(failure.message, /There is no socket “\/var\/run\/nobody\.sock”/);
    });

    it('reach a port as seen from the host', async () => {
      const connection = await connect();
      const stream = await connection.openPort('127.0.0.1', 22);
      const [greeting] = (await once(stream, 'data')) as [Buffer];
      assert.match(greeting.toString(), /^SSH-2\.0-OpenSSH/);
      stream.destroy();
    });

    it('report that a port is closed', async () => {
      const connection = await connect();
      const failure = await failureOf(connection.openPort('127.0.0.1', 9), 'channel');
      assert.match(failure.message, /could not connect to “127\.0\.0\.1:9”\. The server reported: Connection refused/);
    });
  });

  describe('jump hosts', () => {
    it('lead to a port that only they can reach', async () => {
      const line = await hostKeyLine();
      await appendFile(at('known_hosts'), `127.0.0.1 ${line}\n`);
      const connection = await connect({ host: '127.0.0.1', jumps: [targetOf()] });
      assert.equal((await connection.run('hostname')).stdout, 'ssh1\n');
    });

    it('have failures distinguished from those of the host behind', async () => {
      const behind = await failureOf(connect({ host: '127.0.0.1', port: 9, jumps: [targetOf()] }), 'refused');
      assert.ok(behind.message.includes(`“pirate@127.0.0.1:9 through pirate@${machine.hostName}:22”`), behind.message);
      const unnamed = await failureOf(connect({ host: 'nowhere.local', jumps: [targetOf()] }), 'unknown-host');
      assert.match(unnamed.message, /no host named “nowhere\.local”/);
      const jump = targetOf({ user: 'nobody-here' });
      const refused = await failureOf(connect({ host: '127.0.0.1', jumps: [jump] }), 'authentication');
      assert.ok(refused.message.includes(`“nobody-here@${machine.hostName}:22”`), refused.message);
    });
  });

  it('is reached once by all who use it at the same time', async () => {
    const pool = new SshPool(new Ssh2Connector({ knownHosts, times: unhurried }));
    const leases = await Promise.all(Array.from({ length: 5 }, () => pool.use(targetOf(), { prompts })));
    const ports = await Promise.all(leases.map(({ connection }) => connection.run('echo $SSH_CONNECTION')));
    assert.equal(new Set(ports.map(({ stdout }) => stdout)).size, 1);
    pool.dispose();
  });

  it('does not mistake another server for an SSH server', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    await failureOf(connect({ host: '127.0.0.1', port: (web.address() as AddressInfo).port }), 'not-ssh');
    web.close();
  });

  /** Type and key of the machine's Ed25519 host key. */
  async function hostKeyLine(): Promise<string> {
    const line = await machine.succeed('cat /etc/ssh/ssh_host_ed25519_key.pub');
    const key: Pick<HostKey, 'type' | 'key'> = { type: line.split(' ')[0] ?? '', key: line.split(' ')[1] ?? '' };
    return `${key.type} ${key.key}`;
  }
});

describe('resolveTarget, compared with ssh', () => {
  let home: string;

  /** What `ssh -G` makes of a host. It takes the home directory from the user database, so paths are given in full. */
  async function asSsh(host: string): Promise<Record<string, string[]>> {
    const { stdout } = await run('ssh', ['-G', '-F', join(home, '.ssh', 'config'), host]);
    const settings: Record<string, string[]> = {};
    for (const line of stdout.trim().split('\n')) {
      const [keyword = '', ...value] = line.split(' ');
      (settings[keyword] ??= []).push(value.join(' '));
    }
    return settings;
  }

  before(async function () {
    try {
      await run('ssh', ['-V']);
    } catch {
      skipBecause(this, 'It is compared with ssh, which is not on the path; install openssh-client.');
    }
    home = await mkdtemp(join(tmpdir(), 'swarm-machines-ssh-'));
    await run('mkdir', [join(home, '.ssh')]);
    await writeFile(
      join(home, '.ssh', 'config'),
      `
Host gate
  HostName gate.example.org
  Port 2200
Match originalhost pi1 user anne
  Port 2201
Host pi*,!pi9 !pi3 "pi 4"
  Port 2299
Host pi* !pi3
  HostName=%h.local
  User "pirate"
  IdentityFile /keys/%n-%r
  IdentityFile /keys/%%
  IdentitiesOnly yes
  HostKeyAlias fleet
Include ${join(home, '.ssh')}/more/*
Match host *.local !user root
  Port 2233
  ProxyJump keeper@gate
Match all
  IdentityFile /keys/all
  UserKnownHostsFile /k/one /k/two
`,
    );
    await run('mkdir', [join(home, '.ssh', 'more')]);
    await writeFile(join(home, '.ssh', 'more', 'b'), 'Host pi2\n  Port 2202\nHost *\n  User second\n');
    await writeFile(join(home, '.ssh', 'more', 'a'), 'Host pi2\n  User first\n  Port 2222\n');
  });
  after(() => rm(home, { recursive: true, force: true }));

  for (const host of ['pi1', 'pi2', 'pi3', 'pi9', 'gate', 'stranger', 'root@pi1', 'anne@pi1', 'PI2']) {
    it(`agrees with ssh for ${host}`, async () => {
      const [, user, name = host] = /^(?:(.*)@)?(.*)$/.exec(host) ?? [];
      const target = await resolveTarget(
        { host: name, user },
        {
          homeDirectory: home,
          agent: undefined,
          userName: userInfo().username,
          workingDirectory: '/',
          systemConfig: '/nowhere',
        },
      );
      const expected = await asSsh(host);
      assert.deepEqual(
        {
          hostname: [target.host],
          port: [String(target.port)],
          user: [target.user],
          identitiesonly: [target.identitiesOnly === true ? 'yes' : 'no'],
          identityfile: target.identityFiles,
          hostkeyalias: target.hostKeyAlias === undefined ? undefined : [target.hostKeyAlias],
          proxyjump: target.jumps.length === 0 ? undefined : ['keeper@gate'],
          userknownhostsfile: [target.knownHostsFiles?.join(' ')],
        },
        {
          hostname: expected['hostname'],
          port: expected['port'],
          user: expected['user'],
          identitiesonly: expected['identitiesonly'],
          identityfile: expected['identityfile']?.map((path) =>
            path.replace('%n', name).replace('%r', target.user).replace('%%', '%'),
          ),
          hostkeyalias: expected['hostkeyalias'],
          proxyjump: expected['proxyjump'],
          userknownhostsfile: expected['userknownhostsfile'],
        },
      );
    });
  }
});
