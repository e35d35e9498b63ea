import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProvisionFailure } from '../../src/provisioning/failure';
import { hanging } from '../hanging';
import type { LabMachine } from '../lab/lab';
import { sampleMachine } from '../unit/machines/support/samples';
import { ProvisioningSuite } from './support/provisioning-suite';
import { Gate } from './support/gate';
import { RecordingObserver } from './support/provisioning';

describe('installing an engine', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  /** Serves over HTTP on the lab's address while a test runs. */
  async function served(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
    const server = createServer(listener);
    server.listen(0, suite.lab.address);
    await once(server, 'listening');
    try {
      await use(`http://${suite.lab.address}:${(server.address() as AddressInfo).port}/`);
    } finally {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  async function failureOf(host: LabMachine, url: string): Promise<ProvisionFailure> {
    const install = { source: 'script', scriptUrl: url } as const;
    const failure = await suite.setup
      .provision(suite.setup.spec(host), undefined, { install })
      .catch((error: unknown) => error);
    assert.ok(failure instanceof ProvisionFailure, String(failure));
    return failure;
  }

  it('installs the distribution’s package, and changes no other', async () => {
    const host = await suite.boot('bookworm-bare');
    const list = "dpkg-query -W -f '${Package} ${Version}\\n' | sort";
    const before = (await host.succeed(list)).trim().split('\n');
    const observer = new RecordingObserver();
    await suite.setup.provision(suite.setup.spec(host), observer);
    const after = (await host.succeed(list)).trim().split('\n');
    assert.deepEqual(
      before.filter((line) => !after.includes(line)),
      [],
    );
    const added = after.filter((line) => !before.includes(line)).map((line) => line.split(' ')[0]);
    assert.deepEqual(added, ['containerd', 'docker.io', 'runc', 'tini']);
    assert.deepEqual(observer.steps.slice(0, 3), [
      'Download docker.io',
      'Install docker.io',
      'Put certificates into /etc/docker',
    ]);
    assert.equal(await host.succeed('systemctl is-enabled docker'), 'enabled\n');
  });

  it('asks about the address of another machine first, and installs nothing if the user declines', async () => {
    const host = await suite.boot('bookworm-bare');
    const other = sampleMachine({ name: 'pi9', address: host.address, host: 'pi9.local' });
    await suite.setup.store.save(other, { isNew: true });
    const observer = new RecordingObserver();
    observer.confirm = false;
    await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'Cancelled' });
    assert.match(observer.plans[0]?.doubts.join() ?? '', /“pi9”/);
    assert.deepEqual(observer.steps, []);
    assert.notEqual((await host.run('command -v dockerd')).code, 0);
  });

  it('runs a script from the URL in the settings', async () => {
    const host = await suite.boot('bookworm-bare');
    const server = await suite.lab.serveInstallScript();
    try {
      const observer = new RecordingObserver();
      const install = { source: 'script', scriptUrl: server.url } as const;
      const machine = await suite.setup.provision(suite.setup.spec(host), observer, { install });
      assert.match(observer.raw, /Executing the lab install script/);
      assert.equal(machine.installUrl, server.url);
    } finally {
      await server.close();
    }
  });

  it('reports the answer of a server without a script, and a later run completes', async () => {
    const host = await suite.boot('bookworm-bare');
    await served(
      (_, response) => response.writeHead(404).end('<html>'),
      async (url) => {
        const failure = await failureOf(host, url);
        assert.equal(failure.reason, 'install');
        assert.match(failure.message, /^“pi1” stopped at “Download the install script”: .*404/);
      },
    );
    await suite.setup.provision(suite.setup.spec(host));
  });

  it('runs no page that is not a script', async () => {
    const host = await suite.boot('bookworm-bare');
    await served(
      (_, response) => response.end('<html>Log in to the hotel’s network</html>'),
      async (url) => assert.match((await failureOf(host, url)).message, /The download is not a shell script: http/),
    );
  });

  it('reports the last line of a script that fails', async () => {
    const host = await suite.boot('bookworm-bare');
    await served(
      (_, response) =>
        response.end('#!/bin/sh\necho hello\necho "ERROR: Unsupported distribution \'potato\'" >&2\nexit 1\n'),
      async (url) => assert.match((await failureOf(host, url)).message, /Unsupported distribution 'potato'/),
    );
  });

  it('reports apt’s reason if the package is not available', async () => {
    const host = await suite.boot('bookworm-bare');
    await host.succeed(': > /etc/apt/sources.list');
    const failure = await suite.setup.provision(suite.setup.spec(host)).catch((error: unknown) => error);
    assert.ok(failure instanceof ProvisionFailure);
    assert.match(failure.message, /Unable to locate package docker\.io|no installation candidate/);
  });

  it('ends a download immediately when the user cancels', async () => {
    const host = await suite.boot('bookworm-bare');
    const cancel = new AbortController();
    await served(
      // Which never answers.
      () => cancel.abort(),
      async (url) => {
        const observer = new RecordingObserver();
        const install = { source: 'script', scriptUrl: url } as const;
        const outcome = suite.setup.provision(suite.setup.spec(host), observer, { install, signal: cancel.signal });
        await assert.rejects(outcome, { name: 'Cancelled' });
        assert.equal((await host.run('pgrep curl')).stdout, '');
      },
    );
    assert.equal((await suite.setup.store.load('pi1')).sidecar.incomplete?.step, 'Download the install script');
  });

  it('waits for an installation that continued after the connection was cut, then completes', async () => {
    const host = await suite.boot('bookworm-bare');
    suite.setup.noticeCutsSoon();
    const gate = await Gate.at(host, { program: 'apt-get', call: '*\\ install\\ docker.io' });
    const first = new RecordingObserver();
    const cut = new Promise<void>((resolve, reject) => {
      first.onStep = (title) => {
        if (title === 'Install docker.io') {
          gate
            .reached()
            .then(() => host.cut())
            .then(resolve, reject);
        }
      };
    });
    await assert.rejects(suite.setup.provision(suite.setup.spec(host), first), { name: 'SshFailure' });
    await cut;
    await host.heal();
    const second = new RecordingObserver();
    let opened: Promise<void> | undefined;
    const line = second.line.bind(second);
    second.line = (text) => {
      line(text);
      opened ??= text.includes('An earlier run is still in progress') ? gate.open() : undefined;
    };
    const machine = await suite.setup.provision(suite.setup.spec(host), second);
    assert.notEqual(opened, undefined);
    assert.equal(machine.sidecar.incomplete, undefined);
  });

  it('finishes what a killed dpkg left partially installed', async () => {
    const host = await suite.boot('bookworm-bare');
    // Asked by containerd’s installation whether its service may start: docker.io then waits for its turn.
    const gate = await Gate.at(host, { program: 'policy-rc.d', call: '*', folder: '/usr/sbin' });
    const killed = gate.reached().then(() => host.succeed('systemctl kill --signal=KILL swarm-machines.service'));
    await assert.rejects(suite.setup.provision(suite.setup.spec(host)), { name: 'ProvisionFailure' });
    await killed;
    await gate.open();
    const status = await host.succeed("dpkg-query -W -f '${Status}' docker.io");
    assert.equal(status, 'install ok unpacked');
    await suite.setup.provision(suite.setup.spec(host));
    assert.equal(await host.succeed("dpkg-query -W -f '${Status}' docker.io"), 'install ok installed');
  });
});
