import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectCertificate } from '../../src/certificates/inspect';
import { connectEngine } from '../../src/engine/engine-client';
import { tlsEndpoint } from '../../src/machines/fleet/endpoint';
import type { Machine } from '../../src/machines/machine';
import { parseAddresses } from '../../src/provisioning/probe/addresses';
import { hanging } from '../hanging';
import type { HostKind } from '../lab/lab';
import { ProvisioningSuite } from './support/provisioning-suite';
import { engineState, RecordingObserver } from './support/provisioning';

describe('provisioning', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  /** What the engine answers to the files in the machine's folder. */
  async function engineName(machine: Machine): Promise<string> {
    const engine = connectEngine(await tlsEndpoint(machine, suite.setup.store));
    try {
      return (await engine.info()).name;
    } finally {
      engine.dispose();
    }
  }

  for (const kind of ['bookworm-docker', 'trixie-docker', 'bookworm-bare'] satisfies HostKind[]) {
    it(`makes a ${kind} host into a machine over one connection, and a second run changes nothing`, async () => {
      const host = await suite.boot(kind);
      const machine = await suite.setup.provision(suite.setup.spec(host));
      assert.equal(suite.setup.connections, 1);
      assert.equal(await engineName(machine), 'pi1');
      assert.deepEqual(await suite.setup.store.load('pi1'), machine);
      assert.equal(machine.sidecar.incomplete, undefined);

      const before = await engineState(host);
      const observer = new RecordingObserver();
      await suite.setup.provision(suite.setup.provisioner.specOf(machine), observer);
      assert.equal(await engineState(host), before);
      assert.deepEqual(observer.steps, []);
      assert.equal(suite.setup.connections, 2);
    });
  }

  it('stores the certificates on both sides with docker-machine’s names and modes', async () => {
    const host = await suite.boot('bookworm-docker');
    await suite.setup.provision(suite.setup.spec(host));
    const folder = suite.setup.store.machineDirectory('pi1');
    const modes = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem', 'server.pem', 'server-key.pem'].map(
        async (file) => `${file} ${((await stat(join(folder, file))).mode & 0o777).toString(8)}`,
      ),
    );
    assert.deepEqual(modes, ['ca.pem 644', 'cert.pem 644', 'key.pem 600', 'server.pem 644', 'server-key.pem 600']);
    const remote = await host.succeed("cd /etc/docker && stat -c '%n %a %U' ca.pem server.pem server-key.pem");
    assert.equal(remote, 'ca.pem 644 root\nserver.pem 644 root\nserver-key.pem 600 root\n');
    assert.equal(await host.readFile('/etc/docker/server.pem'), await readFile(join(folder, 'server.pem'), 'utf8'));
  });

  it('leaves only the certificates and the drop-in on the host', async () => {
    const host = await suite.boot('bookworm-docker');
    const files = 'find /etc /var/lib/swarm-machines /home /root /tmp -newer /run/before -type f 2>/dev/null | sort';
    await host.succeed('touch /run/before; sleep 0.1');
    await suite.setup.provision(suite.setup.spec(host));
    assert.deepEqual((await host.succeed(files)).trim().split('\n'), [
      '/etc/docker/ca.pem',
      '/etc/docker/server-key.pem',
      '/etc/docker/server.pem',
      '/etc/systemd/system/docker.service.d/zz-swarm-machines.conf',
    ]);
    assert.equal(await host.succeed('grep -rl "PRIVATE KEY" /run 2>/dev/null || :'), '');
  });

  it('signs what the machine is reached by, and nothing that the host reports about itself', async () => {
    const host = await suite.boot('bookworm-docker');
    const first = await suite.setup.provision(suite.setup.spec(host));
    await suite.setup.store.save({ ...first, name: 'pi9', address: '10.77.99.9', host: 'pi9.local' });
    await suite.setup.store.remove('pi1');
    await host.succeed('rm /etc/docker/server.pem; hostname pi9.local; ip addr add 10.77.99.9/32 dev eth0');
    const machine = await suite.setup.provision(suite.setup.spec(host, { host: host.hostName }));
    assert.equal(machine.address, host.address);
    assert.equal(machine.host, host.hostName);
    const { names } = inspectCertificate(await host.readFile('/etc/docker/server.pem'));
    assert.deepEqual(names, [host.address, host.hostName]);
  });

  it('replaces a certificate that covers more names, reports that, and keeps the new one', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    const wide = await suite.setup.authority.issueServerCertificate({
      machine: 'pi1',
      names: [host.address, 'localhost', 'pi2.local'],
    });
    await host.writeFile('/etc/docker/server.pem', wide.cert);
    await host.writeFile('/etc/docker/server-key.pem', wide.key);
    await host.succeed('systemctl restart docker');
    await suite.setup.store.installServerCertificate('pi1', wide);
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.provisioner.specOf(machine), observer);
    const why = 'The certificate on the host also covers names that this machine does not use: localhost, pi2.local.';
    assert.ok(observer.lines.includes(why), observer.lines.join('\n'));
    const { names } = inspectCertificate(await host.readFile('/etc/docker/server.pem'));
    assert.deepEqual(names, [host.address]);
    assert.equal(await engineName(machine), 'pi1');

    const before = await engineState(host);
    await suite.setup.provision(suite.setup.provisioner.specOf(machine));
    assert.equal(await engineState(host), before);
  });

  it('provisions a host that is reached by its IPv6 address', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host, { host: host.address6 }));
    assert.equal(machine.address, host.address6);
    assert.equal(await engineName(machine), 'pi1');
  });

  it('stores the address that responded if only ssh understands the host as entered', async () => {
    const host = await suite.boot('bookworm-docker');
    const [a, b, c, d] = host.address.split('.').map(Number);
    const short = `${a}.${b}.${Number(c) * 256 + Number(d)}`;
    await writeFile(suite.setup.knownHostsFile, (await suite.lab.knownHostsLines()).replaceAll(host.address, short));
    const machine = await suite.setup.provision(suite.setup.spec(host, { host: short }));
    assert.deepEqual([machine.address, machine.host], [host.address, short]);
    assert.equal(await engineName(machine), 'pi1');
  });

  it('follows the user’s ssh config, and stores the address that others understand', async () => {
    const host = await suite.boot('bookworm-docker');
    const config = `Host boat\n  HostName ${host.address}\n  User root\n  IdentityFile ${suite.lab.keyPath}\n`;
    await mkdir(join(suite.setup.directory, '.ssh'), { mode: 0o700 });
    await writeFile(join(suite.setup.directory, '.ssh', 'config'), config);
    const change = { host: 'boat', sshUser: undefined, sshKeyPath: undefined };
    const machine = await suite.setup.provision(suite.setup.spec(host, change));
    assert.deepEqual([machine.address, machine.host, machine.sshUser], [host.address, 'boat', 'root']);
    assert.equal(await engineName(machine), 'pi1');
  });

  it('listens on the port that was asked for, and moves to another one when asked again', async () => {
    const host = await suite.boot('bookworm-docker');
    await suite.setup.provision(suite.setup.spec(host, { enginePort: 12376 }));
    const machine = await suite.setup.provision(suite.setup.spec(host, { enginePort: 2376 }));
    assert.equal(await engineName(machine), 'pi1');
    assert.equal((await host.run("ss -Hltn 'sport = :12376'")).stdout, '');
  });

  it('provisions two machines at the same time in a fresh store', async () => {
    const hosts = await Promise.all([suite.boot('bookworm-docker', 'pi1'), suite.boot('trixie-docker', 'pi2')]);
    const machines = await Promise.all(hosts.map((host) => suite.setup.provision(suite.setup.spec(host))));
    assert.deepEqual(await Promise.all(machines.map(engineName)), ['pi1', 'pi2']);
    assert.equal((await suite.setup.store.list()).length, 2);
  });

  it('never mixes the files of two users who provision the same host at the same time', async () => {
    const host = await suite.boot('bookworm-docker');
    const setups = [suite.setup, await suite.addSetup()];
    const outcomes = await Promise.allSettled(setups.map((setup) => setup.provision(setup.spec(host))));
    assert.ok(
      outcomes.some(({ status }) => status === 'fulfilled'),
      outcomes.map((outcome) => (outcome.status === 'rejected' ? String(outcome.reason) : '')).join('\n'),
    );
    const certificate = inspectCertificate(await host.readFile('/etc/docker/server.pem'));
    assert.ok(certificate.issuedBy(await host.readFile('/etc/docker/ca.pem')));
    assert.ok(certificate.belongsTo(await host.readFile('/etc/docker/server-key.pem')));
    assert.equal(await host.succeed('systemctl is-active docker'), 'active\n');
  });

  it('refuses a second run of the same machine while one is in progress', async () => {
    const host = await suite.boot('bookworm-docker');
    const first = suite.setup.provision(suite.setup.spec(host));
    await assert.rejects(suite.setup.provision(suite.setup.spec(host)), { name: 'ProvisionFailure', reason: 'busy' });
    await first;
  });

  it('pins the host key it saw', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    const known = await suite.lab.knownHostsLines();
    assert.ok(known.includes(machine.sidecar.hostKey?.key ?? 'no key'));
  });

  it('starts and enables an engine that was stopped and disabled', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('systemctl disable --now docker.service docker.socket');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    assert.equal(await engineName(machine), 'pi1');
    assert.equal(await host.succeed('systemctl is-enabled docker.service'), 'enabled\n');
  });

  it('returns the host’s own addresses with their interfaces', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed(
      'ip link add lan1 type veth peer name lan2 && ip addr add 192.168.77.5/24 dev lan1 && ip link set lan1 up',
    );
    assert.deepEqual(parseAddresses(await host.succeed('ip -o address show')), [
      { address: host.address, interface: 'eth0' },
      { address: '192.168.77.5', interface: 'lan1' },
      { address: host.address6, interface: 'eth0' },
    ]);
  });

  it('reports each phase, ending with the verification', async () => {
    const host = await suite.boot('bookworm-docker');
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.spec(host, { host: host.hostName }), observer);
    const told = observer.lines.map((line) => line.replace(/SHA256:\S+/, 'SHA256:X').replace(/\d+\.\d s$/, 'T s'));
    assert.deepEqual(told, [
      `Connecting to pirate@${host.hostName}:22 …`,
      `… connected to pirate@${host.hostName}:22 (${host.address}), host key ED25519 SHA256:X is known`,
      'Inspecting the host … Debian 12 amd64, systemd, Docker 20.10.24 from docker.io',
      'Plan: 4 files, engine restarts',
      '1/4 Put certificates into /etc/docker … T s',
      '2/4 Check the new configuration with dockerd … T s',
      '3/4 Write zz-swarm-machines.conf for systemd … T s',
      '4/4 Restart the engine … T s',
      `Docker is up and running at tcp://${host.address}:2376, verified with your client certificate … T s`,
    ]);
  });
});
