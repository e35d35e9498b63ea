import assert from 'node:assert/strict';
import { hanging } from '../hanging';
import type { LabMachine } from '../lab/lab';
import { ProvisioningSuite } from './support/provisioning-suite';
import { engineState, RecordingObserver } from './support/provisioning';

const dropIns = '/etc/systemd/system/docker.service.d';

describe('adopting an engine', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  async function runContainer(host: LabMachine, name: string): Promise<void> {
    await host.succeed(`docker run -d --name ${name} hypriot/rpi-busybox-httpd`);
  }

  /** Writes a drop-in as the host's owner would, and restarts the engine with it. */
  async function configure(host: LabMachine, file: string, startCommand: string): Promise<void> {
    await host.succeed(`mkdir -p ${dropIns}`);
    await host.writeFile(`${dropIns}/${file}`, `[Service]\nExecStart=\nExecStart=${startCommand}\n`);
    await host.succeed('systemctl daemon-reload && systemctl restart docker');
  }

  async function runningFlags(host: LabMachine): Promise<string> {
    return host.succeed("tr '\\0' ' ' < /proc/$(systemctl show -p MainPID --value docker)/cmdline");
  }

  it('names the containers that the restart stops, and changes nothing if the user declines', async () => {
    const host = await suite.boot('bookworm-docker');
    await runContainer(host, 'web');
    await runContainer(host, 'db');
    const before = await engineState(host);
    const observer = new RecordingObserver();
    observer.confirm = false;
    await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'Cancelled' });
    assert.deepEqual([...(observer.plans[0]?.stopsContainers ?? [])].sort(), ['db', 'web']);
    assert.equal(observer.plans[0]?.restartsEngine, true);
    assert.equal(await engineState(host), before);
    assert.deepEqual(await suite.setup.store.list(), []);
    assert.equal(await host.succeed("docker ps --format '{{.Names}}' | sort"), 'db\nweb\n');
  });

  for (const [what, silence] of [
    ['serves no local socket', undefined],
    ['hangs', 'kill -STOP $(systemctl show -p MainPID --value docker)'],
  ] as const) {
    it(`names the containers of an engine that ${what}`, async () => {
      const host = await suite.boot('bookworm-docker');
      if (silence === undefined) {
        await configure(host, 'tcp.conf', '/usr/sbin/dockerd -H tcp://127.0.0.1:2375');
      }
      const client = silence === undefined ? 'docker -H tcp://127.0.0.1:2375' : 'docker';
      await host.succeed(`${client} run -d --name web hypriot/rpi-busybox-httpd`);
      await host.succeed(`${client} run --name gone hypriot/rpi-busybox-httpd true`);
      await host.succeed(silence ?? ':');
      const observer = new RecordingObserver();
      observer.confirm = false;
      await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'Cancelled' });
      assert.deepEqual(observer.plans[0]?.stopsContainers, ['web']);
    });
  }

  it('does not stop running containers or ask if no restart is needed', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await runContainer(host, 'web');
    const started = await host.succeed("docker inspect -f '{{.State.StartedAt}}' web");
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.provisioner.specOf(machine), observer);
    assert.deepEqual(observer.plans, []);
    assert.equal(await host.succeed("docker inspect -f '{{.State.StartedAt}}' web"), started);
  });

  it('does not ask if containers survive the restart (live-restore)', async () => {
    const host = await suite.boot('bookworm-docker');
    await host.succeed('mkdir -p /etc/docker');
    await host.writeFile('/etc/docker/daemon.json', '{ "live-restore": true }');
    await host.succeed('systemctl restart docker');
    await runContainer(host, 'web');
    const started = await host.succeed("docker inspect -f '{{.State.StartedAt}}' web");
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.spec(host), observer);
    assert.deepEqual(observer.plans, []);
    assert.equal(await host.succeed("docker inspect -f '{{.State.StartedAt}}' web"), started);
    assert.equal(await host.readFile('/etc/docker/daemon.json'), '{ "live-restore": true }');
  });

  it('repairs a host on which docker-machine left Docker down, and leaves docker-machine’s file as it is', async () => {
    const host = await suite.boot('bookworm-docker');
    const text = `[Service]
ExecStart=
ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock --storage-driver overlay2 --tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem --label provider=generic${' '}
Environment=
`;
    await host.succeed(`systemctl stop docker docker.socket; mkdir -p ${dropIns}`);
    await host.writeFile(`${dropIns}/10-machine.conf`, text);
    await host.run('systemctl daemon-reload; systemctl start docker');
    assert.notEqual((await host.run('systemctl is-active docker')).stdout, 'active\n');
    await suite.setup.provision(suite.setup.spec(host));
    assert.match(
      await runningFlags(host),
      /^\/usr\/sbin\/dockerd .*--storage-driver overlay2 .*--label provider=generic/,
    );
    assert.equal(await host.readFile(`${dropIns}/10-machine.conf`), text);
  });

  it('needs no drop-in besides a working one of docker-machine', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await host.succeed(`rm ${dropIns}/zz-swarm-machines.conf`);
    const flags =
      '--tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem';
    await configure(
      host,
      '10-machine.conf',
      `/usr/sbin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock ${flags}`,
    );
    const before = await engineState(host);
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.provisioner.specOf(machine), observer);
    assert.deepEqual(observer.steps, []);
    assert.equal(await engineState(host), before);
  });

  it('overrides a drop-in that sorts after docker-machine’s, and keeps its flags', async () => {
    const host = await suite.boot('bookworm-docker');
    await configure(host, 'override.conf', '/usr/sbin/dockerd -H fd:// --label "room=living room" $DOCKER_OPTS');
    await host.succeed('echo \'DOCKER_OPTS="--label shelf=top"\' > /etc/default/docker && systemctl restart docker');
    await suite.setup.provision(suite.setup.spec(host));
    const labels = await host.succeed("docker info --format '{{json .Labels}}'");
    assert.deepEqual((JSON.parse(labels) as string[]).sort(), ['room=living room', 'shelf=top']);
  });

  it('adds the port to the hosts in daemon.json, and keeps the rest of it', async () => {
    const host = await suite.boot('trixie-docker');
    await host.writeFile(
      '/etc/docker/daemon.json',
      '{\n    "hosts": ["unix:///var/run/docker.sock"],\n    "labels": ["room=attic"]\n}\n',
    );
    await host.succeed('chmod 600 /etc/docker/daemon.json');
    await configure(host, 'hosts.conf', '/usr/sbin/dockerd --containerd=/run/containerd/containerd.sock');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    assert.deepEqual(JSON.parse(await host.readFile('/etc/docker/daemon.json')), {
      hosts: ['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2376'],
      labels: ['room=attic'],
    });
    assert.equal(await host.succeed('stat -c %a /etc/docker/daemon.json'), '600\n');
    const before = await engineState(host);
    await suite.setup.provision(suite.setup.provisioner.specOf(machine));
    assert.equal(await engineState(host), before);
  });

  it('warns before it takes the engine over from another authority’s clients', async () => {
    const host = await suite.boot('bookworm-docker');
    await suite.setup.provision(suite.setup.spec(host));
    const stranger = await suite.addSetup();
    const observer = new RecordingObserver();
    observer.confirm = false;
    const before = await engineState(host);
    await assert.rejects(stranger.provision(stranger.spec(host), observer), { name: 'Cancelled' });
    assert.match(observer.plans[0]?.warnings.join() ?? '', /another authority .* lose access/);
    assert.equal(await engineState(host), before);

    await stranger.provision(stranger.spec(host));
    await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'Cancelled' });
  });

  it('warns that an open port will ask for certificates, and secures it', async () => {
    const host = await suite.boot('bookworm-docker');
    await configure(host, 'open.conf', '/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2375');
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.spec(host), observer);
    assert.deepEqual(observer.plans[0]?.warnings, ['tcp://0.0.0.0:2375 will ask every client for a certificate.']);
    assert.notEqual((await host.run('curl -fsS http://127.0.0.1:2375/_ping')).code, 0);
  });

  it('issues a new certificate for a name that the old one does not cover', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await suite.setup.store.save({ ...machine, certificateNames: ['docker.example.org'] });
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.spec(host), observer);
    assert.deepEqual(observer.steps, [
      'Put certificates into /etc/docker',
      'Check the new configuration with dockerd',
      'Restart the engine',
    ]);
  });

  it('restarts an engine that an earlier run changed and did not restart', async () => {
    const host = await suite.boot('bookworm-docker');
    const machine = await suite.setup.provision(suite.setup.spec(host));
    await host.succeed('mkdir -p /run/swarm-machines && touch /run/swarm-machines/restart-pending');
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.provisioner.specOf(machine), observer);
    assert.deepEqual(observer.steps, ['Check the new configuration with dockerd', 'Restart the engine']);
    assert.equal((await host.run('test -e /run/swarm-machines/restart-pending')).code, 1);
  });
});
