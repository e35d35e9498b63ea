import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalRecord } from '../../src/provisioning/apply/journal';
import { ProvisionFailure } from '../../src/provisioning/failure';
import { hanging } from '../hanging';
import type { LabMachine } from '../lab/lab';
import { ProvisioningSuite } from './support/provisioning-suite';
import { Gate, type GatePlace } from './support/gate';
import { RecordingObserver } from './support/provisioning';

const restartStep = 'Restart the engine';

/** Right before the engine is restarted. */
const beforeRestart: GatePlace = { program: 'journalctl', call: '*--show-cursor*' };

/** The steps, and a call that the host makes in the middle of each. */
const steps: readonly { readonly title: string; readonly call: GatePlace }[] = [
  { title: 'Put certificates into /etc/docker', call: { program: 'chmod', call: '*/etc/docker/ca.pem*' } },
  { title: 'Check the new configuration with dockerd', call: { program: 'mktemp', call: '*swarm-machines-check*' } },
  { title: 'Write zz-swarm-machines.conf for systemd', call: { program: 'chmod', call: '*zz-swarm-machines.conf*' } },
  { title: restartStep, call: beforeRestart },
];

describe('provisioning that is interrupted', function () {
  this.timeout(hanging);
  const suite = ProvisioningSuite.use();

  /** An observer that does something once, when a step begins. */
  function at(title: string, act: () => void | Promise<void>): RecordingObserver & { acted: Promise<void> } {
    const observer = Object.assign(new RecordingObserver(), { acted: Promise.resolve() });
    observer.onStep = (begun) => {
      if (begun === title) {
        observer.acted = Promise.resolve(act());
      }
    };
    return observer;
  }

  /** The files on the host that show whether it was changed; times and process ids may differ. */
  function filesOf(host: LabMachine): Promise<string> {
    return host.succeed('cd /etc && find docker systemd/system/docker.service.d -type f | sort | xargs sha256sum');
  }

  async function assertDockerRuns(host: LabMachine): Promise<void> {
    assert.equal(await host.succeed("docker version --format '{{.Server.Version}}'"), '20.10.24+dfsg1\n');
  }

  /** Provisions again, and expects a machine that is complete. */
  async function assertCompletes(host: LabMachine): Promise<RecordingObserver> {
    const observer = new RecordingObserver();
    const machine = await suite.setup.provision(suite.setup.spec(host), observer);
    assert.equal(machine.sidecar.incomplete, undefined);
    assert.equal((await suite.setup.store.load('pi1')).sidecar.incomplete, undefined);
    assert.equal((await host.run('test -e /run/swarm-machines/restart-pending')).code, 1);
    return observer;
  }

  /** Something that takes the engine's port after the host was looked at. */
  async function takePort(host: LabMachine): Promise<void> {
    await host.succeed('systemd-run --quiet --unit=squatter systemd-socket-activate -l 2376 /bin/cat');
    await host.succeed("until ss -Hltn 'sport = :2376' | grep -q .; do sleep 0.05; done");
  }

  /** An observer that has the port taken right before the engine is restarted. */
  async function portTakenBeforeRestart(host: LabMachine): Promise<ReturnType<typeof at>> {
    const gate = await Gate.at(host, beforeRestart);
    return at(restartStep, async () => {
      await gate.reached();
      await takePort(host);
      await gate.open();
    });
  }

  /** Waits until the run that is at work on the host has ended. */
  async function runEnds(host: LabMachine): Promise<void> {
    await host.succeed('while systemctl is-active --quiet swarm-machines.service; do sleep 0.1; done');
  }

  /** Makes every start of the engine from now on depend on a command. */
  async function failBeforeStart(host: LabMachine, command: string): Promise<void> {
    await host.succeed('mkdir -p /etc/systemd/system/docker.service.d');
    await host.writeFile('/run/before-start', `${command}\n`);
    const text = '[Service]\nExecStartPre=/bin/sh /run/before-start\n';
    await host.writeFile('/etc/systemd/system/docker.service.d/50-test.conf', text);
  }

  describe('by a cut cable', () => {
    it('before the inspection leaves nothing in the store, and a later run completes', async () => {
      const host = await suite.boot('bookworm-docker');
      suite.setup.noticeCutsSoon();
      // The host does not get to the end of its answer before the cable is cut.
      const gate = await Gate.at(host, { program: 'uname', call: '-n' });
      const observer = new RecordingObserver();
      let cut: Promise<void> | undefined;
      const line = observer.line.bind(observer);
      observer.line = (text) => {
        line(text);
        cut ??= text.includes('is known') ? host.cut() : undefined;
      };
      await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'SshFailure' });
      assert.notEqual(cut, undefined);
      await cut;
      assert.deepEqual(await suite.setup.store.list(), []);
      await gate.open();
      await host.heal();
      await assertCompletes(host);
    });

    for (const { title, call } of steps) {
      it(`at “${title}” is shown in the row, never leaves Docker down, and a later run completes`, async () => {
        const host = await suite.boot('bookworm-docker');
        suite.setup.noticeCutsSoon();
        const gate = await Gate.at(host, call);
        const observer = at(title, async () => {
          await gate.reached();
          await host.cut();
        });
        await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'SshFailure' });
        await observer.acted;
        const { incomplete } = (await suite.setup.store.load('pi1')).sidecar;
        assert.equal(incomplete?.step, title);
        assert.match(incomplete.problem, /pi1|10\.77/);
        await gate.open();
        await runEnds(host);
        await assertDockerRuns(host);
        await host.heal();
        await assertCompletes(host);
      });
    }

    it('while the engine does not start: the host rolls back all changes by itself', async () => {
      const host = await suite.boot('bookworm-docker');
      suite.setup.noticeCutsSoon();
      const before = await filesOf(host);
      const gate = await Gate.at(host, beforeRestart);
      const observer = at(restartStep, async () => {
        await gate.reached();
        await takePort(host);
        await host.cut();
        await gate.open();
      });
      await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'SshFailure' });
      await observer.acted;
      await runEnds(host);
      await assertDockerRuns(host);
      assert.equal(await filesOf(host), before);
      await host.heal();
      await host.succeed('systemctl stop squatter');
      await assertCompletes(host);
    });
  });

  describe('by a killed run on the host', () => {
    for (const { title, call } of steps) {
      it(`at “${title}” is completed by a later run`, async () => {
        const host = await suite.boot('bookworm-docker');
        const gate = await Gate.at(host, call);
        const observer = at(title, async () => {
          await gate.reached();
          await host.succeed('systemctl kill --signal=KILL swarm-machines.service');
        });
        await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'ProvisionFailure' });
        await observer.acted;
        await gate.open();
        await assertCompletes(host);
        assert.equal((await host.run('test -e /var/lib/swarm-machines')).code, 1);
      });
    }

    it('before its restart is rolled back completely if the next one fails', async () => {
      const host = await suite.boot('bookworm-docker');
      const before = await filesOf(host);
      const pid = await host.succeed('systemctl show -p MainPID --value docker');
      const gate = await Gate.at(host, { program: 'systemctl', call: 'restart*' });
      const observer = at(restartStep, async () => {
        await gate.reached();
        await host.succeed('systemctl kill --signal=KILL swarm-machines.service');
      });
      await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), { name: 'ProvisionFailure' });
      await observer.acted;
      await gate.open();
      assert.equal(await host.succeed('systemctl show -p MainPID --value docker'), pid);
      assert.notEqual(await filesOf(host), before);

      const second = await portTakenBeforeRestart(host);
      const failure = await suite.setup.provision(suite.setup.spec(host), second).catch((error: unknown) => error);
      assert.ok(failure instanceof ProvisionFailure && failure.reason === 'engine-did-not-start', String(failure));
      await assertDockerRuns(host);
      assert.equal(await filesOf(host), before);
      await host.succeed('systemctl stop squatter');
      await assertCompletes(host);
    });
  });

  describe('by the engine that does not start', () => {
    it('rolls back all changes immediately, Docker runs as before, and the cause is reported', async () => {
      const host = await suite.boot('bookworm-docker');
      await host.succeed('docker run -d --restart=always --name web hypriot/rpi-busybox-httpd');
      const before = await filesOf(host);
      const observer = await portTakenBeforeRestart(host);
      await assert.rejects(suite.setup.provision(suite.setup.spec(host), observer), (failure: unknown) => {
        assert.ok(failure instanceof ProvisionFailure);
        assert.equal(failure.reason, 'engine-did-not-start');
        assert.match(failure.message, /^“pi1”: Docker did not start .*: .*2376.*address already in use\.$/);
        assert.match(failure.remedy, /Docker runs as before/);
        return true;
      });
      await assertDockerRuns(host);
      assert.equal(await filesOf(host), before);
      assert.equal(await host.succeed("docker ps --format '{{.Names}}'"), 'web\n');
      assert.equal((await host.run('test -e /var/lib/swarm-machines')).code, 1);
      const { incomplete } = (await suite.setup.store.load('pi1')).sidecar;
      assert.equal(incomplete?.step, 'Restart the engine');
      assert.match(incomplete.problem, /address already in use/);
    });

    it('restores the certificates of the machine’s other owner', async () => {
      const host = await suite.boot('bookworm-docker');
      await suite.setup.provision(suite.setup.spec(host));
      const before = await filesOf(host);
      const stranger = await suite.addSetup();
      const ours = 'test "$(md5sum < /etc/docker/ca.pem)" = "$(cat /run/ca)"';
      await host.succeed('md5sum < /etc/docker/ca.pem > /run/ca');
      await failBeforeStart(host, ours);
      const failure = await stranger.provision(stranger.spec(host)).catch((error: unknown) => error);
      assert.ok(failure instanceof ProvisionFailure && failure.reason === 'engine-did-not-start', String(failure));
      await host.succeed('rm /etc/systemd/system/docker.service.d/50-test.conf; systemctl daemon-reload');
      await assertDockerRuns(host);
      assert.equal(await filesOf(host), before);
      await suite.setup.provision(suite.setup.spec(host));
    });

    it('reports an engine that does not start with its old configuration either', async () => {
      const host = await suite.boot('bookworm-docker');
      await failBeforeStart(host, 'echo failed to start daemon: the cellar is flooded >&2; false');
      const failure = await suite.setup.provision(suite.setup.spec(host)).catch((error: unknown) => error);
      assert.ok(failure instanceof ProvisionFailure && failure.reason === 'undo-failed', String(failure));
      assert.match(failure.message, /the cellar is flooded\. Not all changes could be rolled back/);
    });
  });

  describe('by an edit of the host’s files', () => {
    const dropIn = '/etc/systemd/system/docker.service.d/zz-swarm-machines.conf';
    const certificate = '/etc/docker/server.pem';
    const daemonJson = '/etc/docker/daemon.json';

    for (const [file, edit, step] of [
      [daemonJson, '{ "hosts": ["unix:///var/run/docker.sock"], "debug": true }\n', 'Edit /etc/docker/daemon.json'],
      [dropIn, '# mine\n', 'Write zz-swarm-machines.conf for systemd'],
      [certificate, 'mine\n', 'Put certificates into /etc/docker'],
    ] as const) {
      it(`while the user decides keeps ${file} as it is, and a later run takes it into account`, async () => {
        const host = await suite.boot('bookworm-docker');
        await host.writeFile(daemonJson, '{ "hosts": ["unix:///var/run/docker.sock"] }\n');
        await host.succeed('mkdir -p /etc/systemd/system/docker.service.d');
        await host.writeFile(
          '/etc/systemd/system/docker.service.d/hosts.conf',
          '[Service]\nExecStart=\nExecStart=/usr/sbin/dockerd\n',
        );
        await host.succeed('systemctl daemon-reload && systemctl restart docker');
        await host.succeed('docker run -d --restart=always --stop-signal=KILL --name web hypriot/rpi-busybox-httpd');
        let edited = '';
        const observer = Object.assign(new RecordingObserver(), {
          confirmPlan: async () => {
            await host.writeFile(file, edit);
            edited = await filesOf(host);
            return true;
          },
        });
        const failure = await suite.setup.provision(suite.setup.spec(host), observer).catch((error: unknown) => error);
        assert.ok(failure instanceof ProvisionFailure, String(failure));
        assert.equal(
          failure.message,
          `“pi1” stopped at “${step}”: ${file} has been changed on the host in the meantime.`,
        );
        assert.match(failure.remedy, /^That file was left as it is, .* Provision again/);
        assert.equal(await filesOf(host), edited);
        assert.equal(await host.succeed("docker ps --format '{{.Names}}'"), 'web\n');
        assert.equal((await host.run('test -e /var/lib/swarm-machines')).code, 1);
        await assertCompletes(host);
        const kept = JSON.parse(await host.readFile(daemonJson)) as { debug?: boolean };
        assert.equal(kept.debug, file === daemonJson ? true : undefined);
      });
    }
  });

  describe('by the user', () => {
    for (const { title } of steps) {
      it(`at “${title}” stops at a safe point, shows that in the row, and a later run completes`, async () => {
        const host = await suite.boot('bookworm-docker');
        const before = await filesOf(host);
        const cancel = new AbortController();
        const observer = at(title, () => cancel.abort());
        const outcome = suite.setup.provision(suite.setup.spec(host), observer, { signal: cancel.signal });
        await assert.rejects(outcome, { name: 'Cancelled' });
        const { incomplete } = (await suite.setup.store.load('pi1')).sidecar;
        assert.equal(incomplete?.problem, 'Canceled.');
        await assertDockerRuns(host);
        const after = await filesOf(host);
        assert.ok(after === before || after.includes('zz-swarm-machines.conf'), after);
        const journal = await readFile(join(suite.setup.store.machineDirectory('pi1'), 'provisioning.json'), 'utf8');
        assert.equal((JSON.parse(journal) as JournalRecord).outcome, 'cancelled');
        await assertCompletes(host);
      });
    }

    it('before the connection is made changes nothing', async () => {
      const host = await suite.boot('bookworm-docker');
      const outcome = suite.setup.provision(suite.setup.spec(host), undefined, { signal: AbortSignal.abort() });
      await assert.rejects(outcome, { name: 'Cancelled' });
      assert.equal(suite.setup.connections, 0);
    });
  });
});
