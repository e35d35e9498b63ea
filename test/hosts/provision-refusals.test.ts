import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { MachineSpec } from '../../src/machines/machine';
import { ProvisionFailure } from '../../src/provisioning/failure';
import { SshFailure } from '../../src/ssh/failure';
import { hanging } from '../hanging';
import type { LabMachine } from '../lab/lab';
import { ProvisioningSuite } from './support/provisioning-suite';
import { engineState, RecordingObserver } from './support/provisioning';

describe('provisioning refuses', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  /** Provisions, expects a failure, and that neither the host nor the store was touched. */
  async function refused(
    host: LabMachine,
    change: Partial<MachineSpec> = {},
    observer = new RecordingObserver(),
  ): Promise<ProvisionFailure | SshFailure> {
    const before = await engineState(host);
    const failure = await suite.setup.provision(suite.setup.spec(host, change), observer).then(
      () => assert.fail('it was provisioned'),
      (error: unknown) => error,
    );
    assert.ok(failure instanceof ProvisionFailure || failure instanceof SshFailure, String(failure));
    assert.equal(await engineState(host), before);
    assert.deepEqual(await suite.setup.store.list(), []);
    assert.notEqual(failure.remedy, '');
    return failure;
  }

  /** What the store's folder contains; empty if there is none. */
  async function storeContent(): Promise<readonly string[]> {
    try {
      return await readdir(suite.setup.store.root);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return [];
      }
      throw error;
    }
  }

  it('a user that the host does not have, and leaves nothing in the store', async () => {
    const host = await suite.boot('bookworm-docker');
    assert.equal((await refused(host, { sshUser: 'parrot' })).reason, 'authentication');
    assert.deepEqual(await storeContent(), []);
  });

  it('a key that the host does not accept, and leaves nothing in the store', async () => {
    const host = await suite.boot('bookworm-docker');
    assert.equal((await refused(host, { sshKeyPath: suite.lab.keys.stranger })).reason, 'authentication');
    assert.deepEqual(await storeContent(), []);
  });

  it('a host whose key has changed, and leaves nothing in the store', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.regenerateHostKeys();
    const failure = await refused(host);
    assert.equal(failure.reason, 'host-key-changed');
    assert.deepEqual(await storeContent(), []);
  });

  it('a port without a listener, and leaves nothing in the store', async () => {
    const host = await suite.boot('bookworm-docker');
    assert.equal((await refused(host, { sshPort: 2222 })).reason, 'refused');
    assert.deepEqual(await storeContent(), []);
  });

  it('a known machine that answers with another host key', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await host.regenerateHostKeys();
    await suite.setup.learnHostKeys();
    await assert.rejects(suite.setup.provision(suite.setup.provisioner.specOf(machine)), {
      reason: 'pinned-key-changed',
    });
    assert.deepEqual(await suite.setup.store.load('pi1'), machine);
  });

  it('a known machine that answers with another host key, until the old one is forgotten here and in known_hosts', async () => {
    const { setup } = suite;
    const host = await suite.boot('bookworm-docker');
    const machine = await setup.provision(setup.spec(host));
    const spec = setup.provisioner.specOf(machine);
    await host.regenerateHostKeys();
    await assert.rejects(setup.provision(spec), { reason: 'pinned-key-changed' });

    await setup.store.updateSidecar('pi1', (sidecar) => ({ ...sidecar, hostKey: undefined }));
    const observer = new RecordingObserver();
    observer.trusts = true;
    const failure: unknown = await setup.provision(spec, observer).catch((error: unknown) => error);
    assert.ok(failure instanceof SshFailure && failure.reason === 'host-key-changed', String(failure));
    const [, command = 'false'] = /“(ssh-keygen -R .*?)”/.exec(failure.remedy) ?? [];
    await promisify(execFile)('sh', ['-c', command]);
    assert.deepEqual(observer.hostKeys, []);

    const again = await setup.provision(spec, observer);
    const shown = await host.succeed('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
    assert.deepEqual(observer.hostKeys, [shown.split(' ')[1]]);
    assert.equal(again.sidecar.hostKey?.fingerprint, observer.hostKeys[0]);
    await setup.provision(spec);
  });

  it('a broken daemon.json, naming the line, while Docker runs on', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('mkdir -p /etc/docker');
    await host.writeFile('/etc/docker/daemon.json', '{\n  "debug": true\n  "labels": []\n}\n');
    const failure = await refused(host);
    assert.equal(failure.reason, 'configuration');
    assert.match(failure.message, /“pi1”: Line 3 of \/etc\/docker\/daemon\.json .* is not valid JSON/);
  });

  for (const kind of ['bookworm-docker', 'trixie-docker'] as const) {
    it(`a daemon.json that the engine of ${kind} would not start with, in the engine’s words`, async () => {
      const host = await suite.boot(kind);
      await host.succeed('mkdir -p /etc/docker');
      await host.writeFile('/etc/docker/daemon.json', '{ "no-such-key": true }');
      const before = await engineState(host);
      await assert.rejects(suite.setup.provision(suite.setup.spec(host)), (failure: unknown) => {
        assert.ok(failure instanceof ProvisionFailure);
        assert.equal(failure.reason, 'configuration');
        assert.match(failure.message, /don't match any configuration option: no-such-key/);
        return true;
      });
      assert.equal(withoutTimes(await engineState(host)), withoutTimes(before));
      assert.match((await suite.setup.store.load('pi1')).sidecar.incomplete?.problem ?? '', /no-such-key/);
    });
  }

  it('daemon.json and start command that contradict each other', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('mkdir -p /etc/docker');
    await host.writeFile('/etc/docker/daemon.json', '{ "hosts": ["unix:///var/run/docker.sock"] }');
    const failure = await refused(host);
    assert.equal(failure.reason, 'configuration');
    assert.match(failure.message, /daemon\.json and the start command of docker\.service both set hosts/);
  });

  it('a port that another program has taken, naming the program', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('systemd-run --quiet --unit=squatter systemd-socket-activate -l 2376 /bin/cat');
    await host.succeed("until ss -Hltn 'sport = :2376' | grep -q .; do sleep 0.05; done");
    const failure = await refused(host);
    assert.equal(failure.reason, 'port-taken');
    assert.match(failure.message, /^“pi1”: Port 2376 is used by systemd-socket/);
  });

  it('a port that a container has published', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('docker run -d -p 2376:80 hypriot/rpi-busybox-httpd');
    const failure = await refused(host);
    assert.match(failure.message, /Port 2376 is used by docker-proxy/);
  });

  it('a host whose disk is full', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('mkdir -p /etc/docker && mount -t tmpfs -o size=64k none /etc/docker');
    await host.run('head -c 100000 /dev/zero > /etc/docker/ballast');
    const failure = await refused(host);
    assert.equal(failure.reason, 'disk-full');
    assert.match(failure.message, /\/etc\/docker/);
  });

  it('a user who is not allowed to become root', async () => {
    const host = await suite.boot('bookworm-docker');
    const observer = new RecordingObserver();
    observer.sudoPasswords = ['plank'];
    const failure = await refused(host, { sshUser: 'stowaway' }, observer);
    assert.equal(failure.reason, 'no-sudo');
    assert.match(failure.message, /stowaway is not allowed to use sudo/);
    assert.equal(observer.sudoQuestions.length, 1);
  });

  it('a host without sudo if the user is not root', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('mv /usr/bin/sudo /usr/bin/sudo.away');
    const failure = await refused(host);
    assert.equal(failure.reason, 'no-sudo');
    assert.match(failure.message, /the host has no sudo/);
  });

  it('a password that is wrong three times', async () => {
    const host = await suite.boot('bookworm-docker');
    const observer = new RecordingObserver();
    observer.sudoPasswords = ['a', 'b c', "d'e"];
    const failure = await refused(host, { sshUser: 'sailor' }, observer);
    assert.equal(failure.reason, 'sudo-password');
    assert.deepEqual(
      observer.sudoQuestions.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
    await host.succeed('journalctl --sync');
    const attempts = await host.succeed("journalctl -q -t sudo -o cat | grep -c 'authentication failure' || :");
    assert.equal(attempts, '3\n');
  });

  it('an unsupported operating system, naming it', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('rm /etc/os-release; printf "ID=plan9\\nNAME=\\"Plan 9\\"\\n" > /etc/os-release');
    const failure = await refused(host);
    assert.equal(failure.reason, 'unsupported-host');
    assert.match(failure.message, /Plan 9 amd64 with systemd/);
  });

  it('a masked engine', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('systemctl disable --now docker docker.socket; systemctl mask docker');
    assert.match((await refused(host)).message, /docker\.service unit is masked/);
  });

  it('to complete a machine whose port is closed by a firewall, and completes it once the port is open', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('iptables -A INPUT -p tcp --dport 2376 ! -i lo -j DROP');
    await assert.rejects(suite.setup.provision(suite.setup.spec(host)), (failure: unknown) => {
      assert.ok(failure instanceof ProvisionFailure);
      assert.equal(failure.reason, 'unreachable');
      assert.match(failure.remedy, /Open TCP port 2376 in the firewall/);
      return true;
    });
    const state = await engineState(host);
    await host.succeed('iptables -F INPUT');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    assert.equal(machine.sidecar.incomplete, undefined);
    assert.equal(await engineState(host), state);
  });

  it('a name that belongs to another machine', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await assert.rejects(suite.setup.provision(suite.setup.spec(host, { host: 'pi9.local' })), {
      reason: 'name-taken',
    });
    assert.deepEqual(await suite.setup.store.load('pi1'), machine);
  });
});

/** Folders' times change when a file comes and goes; their content must not. */
function withoutTimes(state: string): string {
  return state.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000/g, '').replace(/^total .*$/gm, '');
}

describe('provisioning with a sudo password', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  for (const kind of ['bookworm-docker', 'trixie-docker'] as const) {
    it(`asks again after a wrong one on ${kind}, and completes with the correct one`, async () => {
      const host = await suite.boot(kind);
      const observer = new RecordingObserver();
      observer.sudoPasswords = ['wrong', 'ahoy'];
      const machine = await suite.setup.provision(suite.setup.spec(host, { sshUser: 'sailor' }), observer);
      assert.deepEqual(observer.sudoQuestions, [
        { user: 'sailor', attempt: 1 },
        { user: 'sailor', attempt: 2 },
      ]);
      assert.equal(machine.sshUser, 'sailor');
      assert.equal(suite.setup.connections, 1);
    });
  }

  it('keeps the password out of logs, processes and output', async () => {
    const host = await suite.boot('bookworm-docker');
    const watcher = 'while :; do cat /proc/[0-9]*/cmdline 2>/dev/null | tr "\\0" " " >> /run/seen; done';
    await host.succeed(
      `systemd-run --quiet --unit=watcher sh -c '${watcher}'; until [ -s /run/seen ]; do sleep 0.05; done`,
    );
    const observer = new RecordingObserver();
    observer.sudoPasswords = ['ahoy'];
    await suite.setup.provision(suite.setup.spec(host, { sshUser: 'sailor' }), observer);
    await host.succeed('systemctl stop watcher');
    const seen = await host.readFile('/run/seen');
    assert.ok(seen.includes('sudo'));
    assert.ok(!seen.includes('ahoy'));
    assert.ok(!seen.includes('PRIVATE KEY'));
    await host.succeed('journalctl --sync');
    assert.equal((await host.run('journalctl -q | grep -v lab | grep -c ahoy')).stdout, '0\n');
    assert.ok(!observer.raw.includes('ahoy') && !observer.lines.join().includes('ahoy'));
  });

  it('is canceled if the user declines', async () => {
    const host = await suite.boot('bookworm-docker');
    await assert.rejects(suite.setup.provision(suite.setup.spec(host, { sshUser: 'sailor' })), { name: 'Cancelled' });
    assert.deepEqual(await suite.setup.store.list(), []);
  });
});
