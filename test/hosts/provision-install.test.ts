import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProvisionFailure } from '../../src/provisioning/failure';
import type { LabMachine } from '../lab/lab';
import { Bench } from './support/bench';
import { RecordingObserver } from './support/provisioning';

describe('installing an engine', function () {
  this.timeout(180_000);
  const bench = Bench.use();

  /** Serves over HTTP on the lab's address while a test runs. */
  async function served(listener: RequestListener, use: (url: string) => Promise<void>): Promise<void> {
    const server = createServer(listener);
    server.listen(0, bench.lab.address);
    await once(server, 'listening');
    try {
      await use(`http://${bench.lab.address}:${(server.address() as AddressInfo).port}/`);
    } finally {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  async function failureOf(host: LabMachine, url: string): Promise<ProvisionFailure> {
    const install = { source: 'script', scriptUrl: url } as const;
    const failure = await bench.desk
      .provision(bench.desk.spec(host), undefined, { install })
      .catch((error: unknown) => error);
    assert.ok(failure instanceof ProvisionFailure, String(failure));
    return failure;
  }

  it('takes the distribution’s package, and touches no other', async () => {
    const host = await bench.boot('bookworm-bare');
    const list = "dpkg-query -W -f '${Package} ${Version}\\n' | sort";
    const before = (await host.succeed(list)).trim().split('\n');
    const observer = new RecordingObserver();
    await bench.desk.provision(bench.desk.spec(host), observer);
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

  it('takes a script from the URL of the settings', async () => {
    const host = await bench.boot('bookworm-bare');
    const server = await bench.lab.serveInstallScript();
    try {
      const observer = new RecordingObserver();
      const install = { source: 'script', scriptUrl: server.url } as const;
      const machine = await bench.desk.provision(bench.desk.spec(host), observer, { install });
      assert.match(observer.raw, /Executing the lab install script/);
      assert.equal(machine.installUrl, server.url);
    } finally {
      await server.close();
    }
  });

  it('names the answer of a server that has no script, and a later run completes', async () => {
    const host = await bench.boot('bookworm-bare');
    await served(
      (_, response) => response.writeHead(404).end('<html>'),
      async (url) => {
        const failure = await failureOf(host, url);
        assert.equal(failure.reason, 'install');
        assert.match(failure.message, /^“pi1” stopped at “Download the install script”: .*404/);
      },
    );
    await bench.desk.provision(bench.desk.spec(host));
  });

  it('runs no page that is not a script', async () => {
    const host = await bench.boot('bookworm-bare');
    await served(
      (_, response) => response.end('<html>Log in to the hotel’s network</html>'),
      async (url) => assert.match((await failureOf(host, url)).message, /This is not a shell script: http/),
    );
  });

  it('names the last words of a script that fails', async () => {
    const host = await bench.boot('bookworm-bare');
    await served(
      (_, response) =>
        response.end('#!/bin/sh\necho hello\necho "ERROR: Unsupported distribution \'potato\'" >&2\nexit 1\n'),
      async (url) => assert.match((await failureOf(host, url)).message, /Unsupported distribution 'potato'/),
    );
  });

  it('names apt’s reason where the package cannot be had', async () => {
    const host = await bench.boot('bookworm-bare');
    await host.succeed(': > /etc/apt/sources.list');
    const failure = await bench.desk.provision(bench.desk.spec(host)).catch((error: unknown) => error);
    assert.ok(failure instanceof ProvisionFailure);
    assert.match(failure.message, /Unable to locate package docker\.io|no installation candidate/);
  });

  it('ends a download at once when the person cancels', async () => {
    const host = await bench.boot('bookworm-bare');
    await served(
      () => undefined,
      async (url) => {
        const cancel = new AbortController();
        const observer = new RecordingObserver();
        observer.onStep = () => void sleep(300).then(() => cancel.abort());
        const install = { source: 'script', scriptUrl: url } as const;
        const outcome = bench.desk.provision(bench.desk.spec(host), observer, { install, signal: cancel.signal });
        await assert.rejects(outcome, { name: 'Cancelled' });
        assert.equal((await host.run('pgrep curl')).stdout, '');
      },
    );
    assert.equal((await bench.desk.store.load('pi1')).sidecar.incomplete?.step, 'Download the install script');
  });

  it('waits for an installation that went on while the cable was cut, then completes', async () => {
    const host = await bench.boot('bookworm-bare');
    const observer = new RecordingObserver();
    observer.onStep = (title) => void (title === 'Install docker.io' && host.cut());
    await assert.rejects(bench.desk.provision(bench.desk.spec(host), observer), { name: 'SshFailure' });
    await host.heal();
    const machine = await bench.desk.provision(bench.desk.spec(host));
    assert.equal(machine.sidecar.incomplete, undefined);
  });

  it('finishes what a killed dpkg left half installed', async () => {
    const host = await bench.boot('bookworm-bare');
    const unpacked = "dpkg-query -W -f '${Status}' docker.io 2>/dev/null | grep -q unpacked";
    const killer = `until ${unpacked}; do sleep 0.02; done; systemctl kill --signal=KILL swarm-machines.service`;
    await host.writeFile('/run/killer', killer);
    await host.succeed('systemd-run --quiet --unit=killer sh /run/killer');
    await assert.rejects(bench.desk.provision(bench.desk.spec(host)), { name: 'ProvisionFailure' });
    const status = await host.succeed("dpkg-query -W -f '${Status}' docker.io");
    assert.notEqual(status, 'install ok installed');
    await bench.desk.provision(bench.desk.spec(host));
    assert.equal(await host.succeed("dpkg-query -W -f '${Status}' docker.io"), 'install ok installed');
  });
});
