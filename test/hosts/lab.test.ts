import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { hanging } from '../hanging';
import { makeDistant } from '../lab/distance';
import { Lab, type LabMachine } from '../lab/lab';
import { httpdImage, httpdTitle } from '../lab/httpd-image';
import { leftovers } from '../lab/leftovers';
import { askMulticast } from '../lab/mdns';
import { useLab } from '../lab/mocha';
import { run, tryRun } from '../lab/processes';
import { LabRegistry } from '../lab/registry';
import { pageAt } from './support/page';

const labDirectory = join(__dirname, '../lab');

/** A number of its own for each test run, far from those that labs take by themselves. */
const quietId = 128 + (process.pid % 120);

/** Whether a TCP connection to the machine's SSH port opens within so many milliseconds: by default, whether it ever does. */
async function answers(address: string, patience = 60_000): Promise<boolean> {
  const socket = connect({ host: address, port: 22 });
  try {
    return await new Promise((resolve) => {
      socket.setTimeout(patience, () => resolve(false));
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    });
  } finally {
    socket.destroy();
  }
}

function login(lab: Lab, machine: string, user: string, key: string, command: string): ReturnType<typeof tryRun> {
  const options = ['-o', 'BatchMode=yes', '-F', lab.sshConfigPath, '-i', key, '-l', user] as const;
  return tryRun(['ssh', ...options, machine, command]);
}

/** Starts a process that has a lab up, and waits until it has. */
async function holder(ending: 'wait' | 'exit' | 'throw'): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(labDirectory, 'holder.ts'), String(quietId), ending], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode === null && child.signalCode === null) {
    await once(child, 'exit');
  }
  return { code: child.exitCode, signal: child.signalCode };
}

describe('the lab', function () {
  this.timeout(hanging);
  const lab = useLab();
  let bookworm: LabMachine;
  let trixie: LabMachine;
  let bare: LabMachine;

  before(async () => {
    [bookworm, trixie, bare] = await Promise.all([
      lab().boot({ name: 'older', kind: 'bookworm-docker' }),
      lab().boot({ name: 'newer', kind: 'trixie-docker' }),
      lab().boot({ name: 'bare', kind: 'bookworm-bare' }),
    ]);
  });

  describe('boots machines', () => {
    it('of each kind with the engine that the kind promises', async () => {
      const version = "docker version --format '{{.Server.Version}}'";
      assert.match(await bookworm.succeed(version), /^20\.10\./);
      assert.match(await trixie.succeed(version), /^26\.1\./);
      assert.notEqual((await bare.run('command -v docker dockerd')).code, 0);
    });

    it('in which every unit has started and each has its own name', async () => {
      for (const machine of [bookworm, trixie, bare]) {
        assert.equal(await machine.succeed('systemctl is-system-running'), 'running\n');
        assert.equal(await machine.succeed('hostname'), `${machine.name}\n`);
      }
    });

    it('whose names mean their addresses on the box', async () => {
      assert.equal((await lookup(bookworm.hostName, 4)).address, bookworm.address);
    });

    it('that reach one another, and nothing outside', async () => {
      const open = (address: string, seconds: number): string => `timeout ${seconds} bash -c '</dev/tcp/${address}/22'`;
      assert.equal((await bookworm.run(open(trixie.address, 60))).code, 0);
      assert.equal((await bookworm.run(open(trixie.address6, 60))).code, 0);
      assert.notEqual((await bookworm.run(open('192.0.2.1', 3))).code, 0);
    });

    it('that ask no name server, so that a name that is nowhere fails at once', async () => {
      for (const machine of [bookworm, trixie, bare]) {
        assert.equal(await machine.readFile('/etc/resolv.conf'), '');
      }
    });

    it('that run a container from the image with no registry, and answer the box with a page that names them', async () => {
      await trixie.succeed(`docker run --detach --publish 8080:80 ${httpdImage}`);
      const page = await pageAt(`http://${trixie.address}:8080/`);
      assert.ok(page.includes(httpdTitle), page);
      assert.ok(page.includes('Served by newer'), page);
    });

    it('whose files can be written and read', async () => {
      const text = 'first line\n“second” line without an end';
      await bookworm.writeFile("/root/a file's name", text);
      assert.equal(await bookworm.readFile("/root/a file's name"), text);
    });
  });

  describe('lets people in', () => {
    it('with each authorised key, and not with the stranger’s', async () => {
      const { ed25519, rsa, ecdsa, pem, stranger } = lab().keys;
      for (const key of [ed25519, rsa, ecdsa, pem]) {
        // The configuration's own key would get in by itself.
        const options = [
          '-o',
          'BatchMode=yes',
          '-o',
          'IdentityFile=none',
          '-F',
          lab().sshConfigPath,
          '-i',
          key,
        ] as const;
        assert.equal((await tryRun(['ssh', ...options, 'older', 'whoami'])).stdout, 'pirate\n', key);
      }
      const known = ['-F', 'none', '-o', `UserKnownHostsFile=${join(lab().keyPath, '../../known_hosts')}`] as const;
      const refused = await tryRun([
        'ssh',
        ...known,
        '-o',
        'BatchMode=yes',
        '-i',
        stranger,
        `pirate@${bookworm.address}`,
        'true',
      ]);
      assert.match(refused.stderr, /Permission denied/);
    });

    it('with the passphrase that the encrypted key has', async () => {
      const { stdout } = await run(['ssh-keygen', '-y', '-P', 'parrot', '-f', lab().keys.encrypted]);
      const [type = '', key = ''] = stdout.split(' ');
      assert.ok((await bookworm.readFile('/home/pirate/.ssh/authorized_keys')).includes(`${type} ${key}`));
      assert.notEqual((await tryRun(['ssh-keygen', '-y', '-P', 'wrong', '-f', lab().keys.encrypted])).code, 0);
    });

    it('of whom pirate sudoes freely, sailor with a password, and stowaway not at all', async () => {
      const as = async (user: string, command: string): Promise<string> =>
        (await login(lab(), 'older', user, lab().keyPath, command)).stdout;
      assert.equal(await as('pirate', 'sudo -n whoami'), 'root\n');
      assert.equal(await as('sailor', 'sudo -n whoami'), '');
      assert.equal(await as('sailor', 'echo ahoy | sudo -S whoami'), 'root\n');
      assert.equal(await as('stowaway', 'echo plank | sudo -S whoami'), '');
      assert.equal(await as('root', 'whoami'), 'root\n');
    });

    it('under host keys that known_hosts lines name, and no longer after new ones were made', async () => {
      const before = await lab().knownHostsLines();
      assert.equal(before.split('\n').filter((line) => line.startsWith(`older,${bookworm.hostName},`)).length, 3);
      assert.equal((await login(lab(), 'older', 'pirate', lab().keyPath, 'true')).code, 0);
      await bookworm.regenerateHostKeys();
      const after = await lab().knownHostsLines();
      const keysOf = (lines: string): string[] => lines.split('\n').filter((line) => line.startsWith('older,'));
      assert.ok(keysOf(after).every((line) => !keysOf(before).includes(line)));
      assert.equal((await login(lab(), 'older', 'pirate', lab().keyPath, 'true')).code, 0);
    });
  });

  describe('treats machines badly', () => {
    it('cuts one off and heals it, while commands from the box still work inside', async () => {
      assert.equal(await answers(trixie.address), true);
      await trixie.cut();
      assert.equal(await answers(trixie.address, 1000), false);
      assert.equal(trixie.isCut, true);
      assert.equal(await trixie.succeed('echo still here'), 'still here\n');
      await trixie.heal();
      assert.equal(await answers(trixie.address), true);
      assert.equal(trixie.isCut, false);
    });

    it('pulls the plug and boots it again with what it had', async () => {
      await trixie.succeed('echo kept > /root/note');
      const keys = await lab().knownHostsLines();
      await trixie.reboot();
      assert.equal(await trixie.readFile('/root/note'), 'kept\n');
      assert.equal(await lab().knownHostsLines(), keys);
      assert.equal(await answers(trixie.address), true);
    });

    it('resets one to a pristine machine with other host keys under the same address', async () => {
      await trixie.succeed(`echo gone > /root/note && docker run --detach --name web ${httpdImage}`);
      const keys = await trixie.readFile('/etc/ssh/ssh_host_ed25519_key.pub');
      await trixie.reset();
      assert.notEqual((await trixie.run('test -e /root/note')).code, 0);
      assert.equal(await trixie.succeed('docker ps --all --quiet'), '');
      assert.notEqual(await trixie.readFile('/etc/ssh/ssh_host_ed25519_key.pub'), keys);
      assert.equal(await answers(trixie.address), true);
    });

    it('refuses a second machine with the name or the address of another', async () => {
      await assert.rejects(lab().boot({ name: 'older', kind: 'bookworm-bare' }), /a machine named “older” in lab/);
      const { address } = bookworm;
      await assert.rejects(lab().boot({ name: 'other', kind: 'bookworm-bare', address }), /has the address/);
      assert.equal(await answers(bookworm.address), true);
    });

    it('stops one, of which no name is left', async () => {
      const machine = await lab().boot({ name: 'brief', kind: 'bookworm-bare' });
      const { hostName } = machine;
      assert.equal((await lookup(hostName, 4)).address, machine.address);
      await machine.stop();
      assert.ok(!readFileSync('/etc/hosts', 'utf8').includes(hostName));
      assert.throws(() => lab().machine('brief'), /no machine named “brief”/);
    });
  });

  describe('installs an engine with no network', () => {
    beforeEach(async () => {
      await bare.reset();
    });

    it("from the machine's own apt source", async () => {
      await bare.succeed('apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes docker.io');
      assert.match(await bare.succeed("docker version --format '{{.Server.Version}}'"), /^20\.10\./);
    });

    it('by a script that is served like the official one', async () => {
      const server = await lab().serveInstallScript();
      try {
        await bare.succeed(`curl -fsSL ${server.url} | sh`);
      } finally {
        await server.close();
      }
      assert.match(await bare.succeed("docker version --format '{{.Server.Version}}'"), /^20\.10\./);
    });
  });

  describe('leaves nothing behind', () => {
    afterEach(async () => {
      assert.deepEqual(await leftovers(quietId), []);
    });

    it('when it is taken down', async () => {
      const other = await Lab.create({ id: quietId });
      await other.boot({ name: 'older', kind: 'bookworm-docker', httpdImage: false });
      const found = (await leftovers(quietId)).map((line) => line.split(':')[0]);
      for (const kind of ['interface', 'namespace', 'mount', 'process', 'control group', 'firewall rule', 'disk']) {
        assert.ok(found.includes(kind), `${kind} is looked for in vain while a machine is up`);
      }
      const { hostName, address } = other.machine('older');
      assert.equal((await lookup(hostName, 4)).address, address);
      assert.equal((await lookup(bookworm.hostName, 4)).address, bookworm.address);
      await other.down();
      assert.ok(!readFileSync('/etc/hosts', 'utf8').includes(hostName));
    });

    it('when a machine cannot boot', async () => {
      const other = await Lab.create({ id: quietId });
      try {
        const cable = { name: 'doomed', kind: 'bookworm-docker' } as const;
        // An interface with the cable's name makes the machine's own impossible.
        await run(['ip', 'link', 'add', `swarmlab${quietId}-11`, 'type', 'bridge']);
        await assert.rejects(other.boot(cable), /ip/);
        assert.deepEqual(other.machines, []);
      } finally {
        await other.down();
      }
    });

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      it(`when its process ends by ${signal}`, async () => {
        const child = await holder('wait');
        child.kill(signal);
        assert.deepEqual(await ended(child), { code: null, signal });
      });
    }

    it('when its process exits without taking it down', async () => {
      assert.equal((await ended(await holder('exit'))).code, 0);
    });

    it('when its process ends by an error that nobody caught', async () => {
      assert.equal((await ended(await holder('throw'))).code, 1);
    });

    it('after the next lab has begun, when its process was killed', async () => {
      const child = await holder('wait');
      child.kill('SIGKILL');
      await ended(child);
      assert.notDeepEqual(await leftovers(quietId), []);
      const next = await Lab.create();
      assert.equal(await answers(bookworm.address), true, 'a living lab was swept');
      await next.down();
    });

    it('when its process is interrupted while a machine boots', async () => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', join(labDirectory, 'holder.ts'), String(quietId), 'wait'],
        {
          stdio: 'ignore',
        },
      );
      while (!(await leftovers(quietId)).some((line) => line.startsWith('process: '))) {
        assert.equal(child.exitCode, null);
      }
      child.kill('SIGINT');
      assert.deepEqual(await ended(child), { code: null, signal: 'SIGINT' });
    });
  });

  describe('has more than machines:', () => {
    for (const options of [{}, { tls: true }, { password: true }, { tls: true, password: true }]) {
      const manner = `${options.tls === true ? 'with' : 'without'} TLS and ${options.password === true ? 'a' : 'no'} password`;
      it(`a registry ${manner} to which an engine pushes, and from which another one pulls`, async () => {
        await Promise.all([bookworm.reset(), trixie.reset()]);
        const registry = await LabRegistry.boot(lab(), options);
        try {
          const { user } = registry;
          await Promise.all([bookworm, trixie].map((machine) => registry.trustOn(machine)));
          const image = `${registry.host}/httpd:1`;
          await trixie.succeed(`docker tag ${httpdImage} ${image}`);
          if (user !== undefined) {
            assert.match((await trixie.run(`docker push ${image}`)).stderr, /no basic auth credentials|unauthorized/);
            for (const machine of [bookworm, trixie]) {
              const login = `docker login --username ${user.name} --password-stdin ${registry.host}`;
              await machine.succeed(login, { stdin: user.password });
            }
          }
          await trixie.succeed(`docker push ${image}`);
          await bookworm.succeed(`docker pull ${image}`);
          const id = `docker image inspect --format '{{.Id}}' ${image}`;
          assert.equal(await bookworm.succeed(id), await trixie.succeed(id));
        } finally {
          await registry.machine.stop();
        }
      });
    }

    it('a machine that answers for its name by multicast DNS, while others keep silent', async () => {
      const talker = await lab().boot({ name: 'talker', kind: 'bookworm-docker', mdns: true });
      try {
        assert.equal(await askMulticast(lab().address, 'talker.local'), talker.address);
        await assert.rejects(askMulticast(lab().address, 'older.local', 1000), /There is no answer for “older\.local”/);
      } finally {
        await talker.stop();
      }
    });

    it('a way to a machine that takes its time, and changes nothing of what passes', async () => {
      const roundTrip = 40;
      const distance = await makeDistant({ target: { host: bookworm.address, port: 22 }, roundTrip });
      try {
        const begin = performance.now();
        const far = ['-p', String(distance.port), '-o', `HostName=${distance.host}`] as const;
        const strict = ['-o', 'HostKeyAlias=older', '-o', 'BatchMode=yes', '-F', lab().sshConfigPath] as const;
        const stdin = Buffer.alloc(1_000_000, 'ahoy');
        const { stdout } = await run(['ssh', ...far, ...strict, 'older', 'cat'], { stdin });
        assert.ok(stdout === stdin.toString());
        // Handshake, greeting and answer at the least: a timer never fires early, but for its rounding.
        assert.ok(performance.now() - begin > 2 * roundTrip);
      } finally {
        await distance.close();
      }
    });
  });

  describe('on the command line', () => {
    const machine = `cli${quietId}`;
    const cli = (command: string, ...args: string[]): ReturnType<typeof tryRun> => {
      const program = ['--import', 'tsx', join(labDirectory, 'cli.ts')] as const;
      return tryRun([process.execPath, ...program, command, '--lab', String(quietId), ...args]);
    };

    it('stays up when the command has ended, does what it is told, and goes without a trace', async () => {
      try {
        const up = await cli('up', machine, '--kind', 'bookworm-bare');
        assert.match(
          up.stdout,
          new RegExp(
            `${machine}\\.local +10\\.77\\.${quietId}\\.\\d+ +bookworm-bare +none +systemd 252 +OpenSSH 9\\.2\\S* +up`,
          ),
        );
        assert.equal((await cli('cut', machine)).code, 0);
        assert.match((await cli('status')).stdout, / cut off\n/);
        assert.equal((await cli('heal', machine)).code, 0);
        assert.equal((await cli('ssh', machine, 'whoami')).stdout, 'pirate\n');
        assert.equal((await cli('run', machine, 'sh', '-c', 'whoami; exit 7')).stdout, 'root\n');
        assert.equal((await cli('run', machine, '--', 'sh', '-c', 'exit 7')).code, 7);
      } finally {
        assert.equal((await cli('down')).stdout, `Lab ${quietId} was removed.\n`);
      }
      assert.deepEqual(await leftovers(quietId), []);
    });

    it('says which machines there are not, and ends with a code', async () => {
      const { code, stderr } = await cli('cut', 'nowhere');
      assert.equal(code, 1);
      assert.match(stderr, /No machine named “nowhere” is running/);
    });
  });
});
