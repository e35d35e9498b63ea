import assert from 'node:assert/strict';
import { connectEngine } from '../../src/engine/engine-client';
import { tlsEndpoint } from '../../src/machines/fleet/endpoint';
import { ProvisionFailure } from '../../src/provisioning/failure';
import { hanging } from '../hanging';
import type { HostKind } from '../lab/lab';
import { ProvisioningSuite } from './support/provisioning-suite';
import { engineState, RecordingObserver } from './support/provisioning';

/** What is found on each kind, and its engine's version. */
const provisioned = [
  ['forky-docker', 'Debian amd64, systemd, Docker 28.5.2 from docker.io', /^28\.5\./],
  ['bullseye-docker', 'Debian 11 amd64, systemd, Docker 20.10.5 from docker.io', /^20\.10\.5/],
  ['raspbian-docker', 'Raspbian 12 amd64, systemd, Docker 20.10.24 from docker.io', /^20\.10\.24/],
  ['raspbian-bare', 'Raspbian 12 amd64, systemd, no Docker', /^20\.10\.24/],
  ['docker-ce', 'Debian 13 amd64, systemd, Docker 26.1.5 from docker-ce', /^26\.1\./],
] as const satisfies readonly (readonly [HostKind, string, RegExp])[];

const files = 'find /etc /usr -xdev -newer /etc/machine-id -type f | sort | xargs -r sha256sum';
const user = 'unix:///run/user/1000/docker.sock';

/** What must stay as it is on each, and the failure. */
const refused = [
  [
    'openrc-docker',
    `cat /run/docker.pid; ${files}`,
    '“pi1” runs an unsupported operating system: Debian 13 amd64 with OpenRC.',
    /^Supported: Debian and related distributions with systemd\. Nothing was changed\.$/,
  ],
  [
    'podman-docker',
    `dpkg-query --show; ${files}`,
    '“pi1”: The host has Podman, whose “docker” command replaces Docker’s.',
    /podman-docker.*Nothing was changed\.$/,
  ],
  [
    'rootless-docker',
    `until docker -H ${user} version; do sleep 0.1; done > /dev/null 2>&1
systemctl show -P ActiveState docker.service docker.socket; pgrep -u pirate -x dockerd; ${files}`,
    '“pi1”: Docker runs in rootless mode, for a single user.',
    /systemctl start docker.*Nothing was changed\.$/,
  ],
] as const satisfies readonly (readonly [HostKind, string, string, RegExp])[];

describe('provisioning each kind of host', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  for (const [kind, seen, version] of provisioned) {
    it(`makes ${kind} a machine, and a second run changes nothing`, async () => {
      const host = await suite.boot(kind);
      const first = new RecordingObserver();
      const machine = await suite.setup.provision(suite.setup.spec(host), first);
      assert.ok(
        first.lines.some((line) => line.includes(seen)),
        first.lines.join('\n'),
      );
      const engine = connectEngine(await tlsEndpoint(machine, suite.setup.store));
      try {
        const info = await engine.info();
        assert.equal(info.name, 'pi1');
        assert.match(info.serverVersion, version);
      } finally {
        engine.dispose();
      }

      const before = await engineState(host);
      const second = new RecordingObserver();
      await suite.setup.provision(suite.setup.provisioner.specOf(machine), second);
      assert.deepEqual(second.steps, []);
      assert.equal(await engineState(host), before);
    });
  }

  for (const [kind, state, sentence, remedy] of refused) {
    it(`refuses ${kind} in words that name the cause, and changes nothing`, async () => {
      const host = await suite.boot(kind);
      const before = await host.succeed(state);
      const failure: unknown = await suite.setup.provision(suite.setup.spec(host)).catch((error: unknown) => error);
      assert.ok(failure instanceof ProvisionFailure, String(failure));
      assert.deepEqual([failure.reason, failure.message], ['unsupported-host', sentence]);
      assert.match(failure.remedy, remedy);
      assert.equal(await host.succeed(state), before);
      assert.deepEqual(await suite.setup.store.list(), []);
    });
  }
});
