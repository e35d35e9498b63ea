import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/certificates/authority';
import type { EngineEndpoint } from '../../../src/engine/endpoint';
import { EngineFailure } from '../../../src/engine/failure';
import type { Machine, MachineSpec } from '../../../src/machines/machine';
import { MachineStore } from '../../../src/machines/store';
import { ProvisionFailure } from '../../../src/provisioning/failure';
import { removeBackupsScript } from '../../../src/provisioning/apply/apply-script';
import { keyDigest } from '../../../src/provisioning/certificates/certificate-choice';
import { journalPath, type JournalRecord } from '../../../src/provisioning/apply/journal';
import { HostSession } from '../../../src/provisioning/session/host-session';
import { Provisioner } from '../../../src/provisioning/provisioner';
import { stopLimit } from '../../../src/provisioning/apply/stop-request';
import type { ConnectOptions } from '../../../src/ssh/connection';
import { SshFailure } from '../../../src/ssh/failure';
import { sampleMachine } from '../machines/support/samples';
import { FakeConnection, result, target } from './support/connection';
import { FakeHost } from './support/host';
import { neverEnds } from './support/hung-host';
import { ManualClock } from './support/manual-clock';
import { FakeObserver } from './support/observer';

const spec: MachineSpec = {
  name: 'pi1',
  host: '10.77.0.11',
  sshUser: 'sailor',
  sshPort: undefined,
  sshKeyPath: '~/.ssh/id_ed25519',
  enginePort: 2376,
};

describe('Provisioner', () => {
  let authorityOnce: string;
  let directory: string;
  let store: MachineStore;
  let host: FakeHost;
  let observer: FakeObserver;
  let connections: FakeConnection[];
  let asked: ConnectOptions[];
  let connectError: Error | undefined;
  let engineError: Error | undefined;
  let endpoints: EngineEndpoint[];
  let provisioner: Provisioner;
  /** How far this computer's clock has gone on, in milliseconds. */
  let later: number;
  let limits: ManualClock;

  before(async () => {
    authorityOnce = await mkdtemp(join(tmpdir(), 'swarm-machines-authority-'));
    await new CertificateAuthority(authorityOnce).ensure();
  });

  after(() => rm(authorityOnce, { recursive: true }));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'swarm-machines-provisioner-'));
    store = new MachineStore(join(directory, 'store'));
    // Keys take a while to make; each test gets a copy of the same ones.
    await cp(authorityOnce, store.certificatesDirectory, { recursive: true });
    host = new FakeHost();
    // The recorded hosts were looked at long ago; certificates are of today.
    host.alter = withClock;
    observer = new FakeObserver();
    connections = [];
    asked = [];
    endpoints = [];
    connectError = undefined;
    engineError = undefined;
    later = 0;
    limits = new ManualClock();
    provisioner = new Provisioner({
      clock: () => new Date(Date.now() + later),
      after: limits.after,
      store,
      authority: new CertificateAuthority(store.certificatesDirectory),
      resolveTarget: () => Promise.resolve(target),
      connector: {
        connect: (_target, options) => {
          asked.push(options);
          if (connectError !== undefined) {
            return Promise.reject(connectError);
          }
          const connection = new FakeConnection((command, run) => host.run(command, run));
          connections.push(connection);
          return Promise.resolve(connection);
        },
      },
      connectEngine: (endpoint) => {
        endpoints.push(endpoint);
        const answer = <T>(value: T): Promise<T> =>
          engineError === undefined ? Promise.resolve(value) : Promise.reject(engineError);
        return {
          ping: () => answer({ apiVersion: '1.41', swarm: undefined, time: undefined }),
          version: () => answer(version),
          dispose: () => undefined,
        };
      },
    });
  });

  afterEach(() => rm(directory, { recursive: true }));

  const version = {
    version: '20.10.24',
    apiVersion: '1.41',
    minApiVersion: '1.12',
    os: 'linux',
    arch: 'amd64',
    kernel: '6.1',
  };

  function withClock(output: string): string {
    return output.replace(/(@@\w+ clock\n)\d+/, `$1${Math.round(Date.now() / 1000)}`);
  }

  function provision(change: Partial<MachineSpec> = {}, signal = new AbortController().signal): Promise<Machine> {
    const install = { source: 'distribution', scriptUrl: 'https://get.docker.com' } as const;
    return provisioner.provision({ ...spec, ...change }, { install }, observer, signal);
  }

  async function journal(): Promise<JournalRecord> {
    return JSON.parse(await readFile(journalPath(store.machineDirectory('pi1')), 'utf8')) as JournalRecord;
  }

  it('stores the machine as complete when the engine has responded', async () => {
    const machine = await provision();
    assert.deepEqual(await store.load('pi1'), machine);
    assert.equal(machine.address, '10.77.0.11');
    assert.equal(machine.sshKeyPath, '/home/me/.ssh/id_ed25519');
    assert.equal(machine.sidecar.engineVersion, '20.10.24');
    assert.equal(machine.sidecar.hostKey?.fingerprint, 'SHA256:gNSIRW+2Iyiuvsdp/bgjy38bvWHw6wQm3tuoXrl3WjQ');
    assert.equal((await journal()).outcome, 'done');
    assert.equal(connections[0]?.closed, true);
  });

  it('needs one inspection and one command on the host', async () => {
    await provision();
    assert.equal(host.scripts.length, 2);
  });

  it('asks the engine with our client certificate, at the stored address', async () => {
    await provision();
    const [endpoint] = endpoints;
    assert.ok(endpoint?.kind === 'tls');
    assert.deepEqual([endpoint.host, endpoint.port, endpoint.machine], ['10.77.0.11', 2376, 'pi1']);
    assert.equal(endpoint.cert, await readFile(join(store.certificatesDirectory, 'cert.pem'), 'utf8'));
  });

  it('leaves nothing in the store if the host cannot be reached', async () => {
    await rm(store.root, { recursive: true });
    connectError = new SshFailure('authentication', 'no key fits', 'use another');
    await assert.rejects(provision(), connectError);
    await assert.rejects(readdir(store.root), { code: 'ENOENT' });
  });

  it('leaves no machine in the store if the host is unsupported', async () => {
    host.alter = (output) => withClock(output).replace('ID=debian', 'ID=plan9');
    await assert.rejects(provision(), { reason: 'unsupported-host' });
    assert.deepEqual(await store.list(), []);
    assert.equal(connections[0]?.closed, true);
  });

  it('records in the row and the journal at which step the connection was lost', async () => {
    const lost = new SshFailure('lost', 'The connection to pi1 was lost.', 'Try again.');
    host.onStep = (step) => {
      if (step === 3) {
        throw lost;
      }
      return 'done';
    };
    await assert.rejects(provision(), lost);
    const { incomplete } = (await store.load('pi1')).sidecar;
    assert.equal(incomplete?.step, 'Write zz-swarm-machines.conf for systemd');
    assert.equal(incomplete.problem, 'The connection to pi1 was lost.');
    const { outcome, entries } = await journal();
    assert.equal(outcome, 'failed');
    assert.deepEqual(entries.map(({ step, state }) => `${step} ${state}`).slice(-2), [
      'check-configuration done',
      'start-command begin',
    ]);
  });

  it('names the cause of a step that failed, and clears the row at the next run', async () => {
    host.onStep = (step) => (step === 1 ? 'failed' : 'done');
    host.words = 'cat: write error: No space left on device\n';
    await assert.rejects(provision(), { reason: 'disk-full' });
    assert.match((await store.load('pi1')).sidecar.incomplete?.problem ?? '', /No space left on device/);
    host.onStep = () => 'done';
    assert.equal((await provision()).sidecar.incomplete, undefined);
  });

  it('reports a run that ended without an event', async () => {
    host.onStep = () => 'done';
    const run = host.run.bind(host);
    host.run = async (command, options) => {
      const given = options.onOutput;
      return run(command, {
        ...options,
        onOutput: (chunk, stream) => (chunk.includes('end\n') ? undefined : given?.(chunk, stream)),
      });
    };
    await assert.rejects(provision(), (error) => error instanceof ProvisionFailure && error.reason !== 'undo-failed');
  });

  it('asks before containers stop, and changes nothing if the user declines', async () => {
    host.recording = 'bookworm-containers';
    observer.confirm = false;
    await assert.rejects(provision(), { name: 'Cancelled' });
    assert.deepEqual([...(observer.plans[0]?.stopsContainers ?? [])].sort(), ['db', 'web']);
    assert.equal(host.scripts.length, 1);
    assert.deepEqual(await store.list(), []);
  });

  describe('after a slow answer to its question', () => {
    const minutes = 5 * 60_000;

    beforeEach(() => {
      host.recording = 'bookworm-containers';
      observer.onConfirm = () => (later += minutes);
    });

    /** How often the host was looked at. */
    function looks(): number {
      return host.scripts.filter((script) => script.includes('section privilege')).length;
    }

    it('inspects the host again, and does not repeat the question', async () => {
      await provision();
      assert.deepEqual([observer.plans.length, looks()], [1, 2]);
    });

    it('does not inspect the host again after a quick answer', async () => {
      observer.onConfirm = () => undefined;
      await provision();
      assert.deepEqual([observer.plans.length, looks()], [1, 1]);
    });

    it('adapts the plan to the present files of the host', async () => {
      observer.onConfirm = () => {
        later += minutes;
        host.alter = (output) =>
          withClock(output).replace(
            /@@\w+ daemon-json\n/,
            (line) =>
              `${line.replace('daemon-json', 'file /etc/docker/daemon.json')}{"debug":true,"tls":true}\n\n${line}`,
          );
      };
      await provision();
      const script = host.scripts.at(-1) ?? '';
      assert.match(script, /"debug": true,\s+"tls": true,\s+"tlsverify": true/);
    });

    it('asks again if something else would be interrupted', async () => {
      observer.onConfirm = () => {
        later += minutes;
        host.alter = (output) => withClock(output).replace(/(@@\w+ containers\n)/, '$1mail\n');
      };
      await provision();
      assert.deepEqual(
        observer.plans.map((plan) => plan.stopsContainers.includes('mail')),
        [false, true],
      );
    });

    it('asks for the password if sudo no longer remembers it', async () => {
      host.alter = (output) => withClock(output).replace(/(@@\w+ privilege\n)root/, '$1sudo');
      observer.passwords = ['secret'];
      const run = host.run.bind(host);
      host.run = (command, options) =>
        later > 0 && command.includes('sudo -n')
          ? Promise.resolve(result({ exitCode: 1, stderr: 'sudo: a password is required\n' }))
          : run(command, options);
      await provision();
      assert.deepEqual(observer.attempts, [1]);
      assert.ok(host.scripts.at(-1)?.startsWith('secret\n'));
    });
  });

  it('asks once before it finishes a package while containers are running', async () => {
    host.recording = 'bookworm-containers';
    host.alter = (output) => withClock(output).replace('install ok installed', 'install ok half-configured');
    observer.confirm = false;
    await assert.rejects(provision(), { name: 'Cancelled' });
    assert.deepEqual([...(observer.plans[0]?.stopsContainers ?? [])].sort(), ['db', 'web']);
    assert.equal(host.scripts.length, 1);

    observer.confirm = true;
    host.onStep = () => {
      host.alter = withClock;
      return 'done';
    };
    await provision();
    assert.equal(observer.plans.length, 2);
    assert.equal(observer.steps[0], 'Finish the installation of docker.io');
  });

  it('removes the backups of an earlier run if nothing has to change', async () => {
    await provision();
    const { cert, key } = (await store.readServerCertificate('pi1')) ?? assert.fail();
    const ca = await readFile(join(store.certificatesDirectory, 'ca.pem'), 'utf8');
    const [, script = ''] = host.scripts;
    const dropIn = /put '?(\S+zz-swarm-machines\.conf)'? 0644 none <<'(.+)'\n([^]*?)\2/.exec(script) ?? assert.fail();
    const flags = /^ExecStart=(.+)$/m
      .exec(dropIn[3] ?? '')?.[1]
      ?.replace('$DOCKER_OPTS ', '')
      .split(' ')
      .join('\n');
    const files = { [dropIn[1] ?? '']: dropIn[3], '/etc/docker/ca.pem': ca, '/etc/docker/server.pem': cert };
    const token = '0123456789abcdef';
    host.alter = (output) => {
      const mark = /@@(\w+) /.exec(output)?.[1] ?? token;
      const more = Object.entries(files).map(([path, text]) => `\n@@${mark} file ${path}\n${text}`);
      return withClock(output)
        .replace(/(@@\w+ listeners\n)/, '$1LISTEN 0 4096 *:2376 *:* users:(("dockerd",pid=75,fd=3))\n')
        .replace(/(@@\w+ running\n)[^@]*/, `$1${flags}\n\n`)
        .replace(/\n@@\w+ apt\n/, `${more.join('')}\n@@${mark} key-digest\n${keyDigest(key)}\n\n@@${mark} kept\n$&`);
    };
    host.scripts.length = 0;
    await provision();
    assert.deepEqual(host.scripts.slice(1), [removeBackupsScript()]);
  });

  it('asks the host to stop when the user cancels, and shows that in the row', async () => {
    const cancel = new AbortController();
    host.onStep = async (step) => {
      if (step < 2) {
        return 'done';
      }
      cancel.abort();
      await new Promise(setImmediate);
      return 'cancelled';
    };
    await assert.rejects(provision({}, cancel.signal), { name: 'Cancelled' });
    assert.match(host.scripts[2] ?? '', /^: > \/run\/swarm-machines\/[0-9a-f]+\.cancel$/m);
    assert.equal((await store.load('pi1')).sidecar.incomplete?.problem, 'Canceled.');
    assert.equal((await journal()).outcome, 'cancelled');
  });

  it('leaves a machine incomplete if its host does not stop', async () => {
    const cancel = new AbortController();
    const run = host.run.bind(host);
    host.run = (command, options) =>
      options.stdin?.includes('systemd-run') === true
        ? Promise.race([run(command, options), neverEnds(options)])
        : run(command, options);
    host.onStep = (step) => {
      if (step < 2) {
        return 'done';
      }
      cancel.abort();
      return new Promise(() => undefined);
    };
    const failed = assert.rejects(provision({}, cancel.signal), { reason: 'did-not-stop' });
    await limits.pass(stopLimit);
    await failed;
    const { incomplete } = (await store.load('pi1')).sidecar;
    assert.equal(incomplete?.step, 'Check the new configuration with dockerd');
    assert.match(incomplete.problem, /^“pi1” did not stop within 60 seconds/);
    assert.equal((await journal()).outcome, 'failed');
    assert.equal(connections[0]?.closed, true);
  });

  it('can be canceled while the host removes its backups', async () => {
    // Only that command is given the chance to hang.
    const cancel = new AbortController();
    const session = new HostSession(
      new FakeConnection((command, options) =>
        options.stdin?.toString() === removeBackupsScript() ? neverEnds(options) : host.run(command, options),
      ),
      'pi1',
      2376,
      observer,
    );
    await session.inspect(cancel.signal);
    const forgetting = assert.rejects(session.removeBackups(cancel.signal), { name: 'Cancelled' });
    await new Promise(setImmediate);
    cancel.abort();
    await forgetting;
  });

  it('mentions a firewall if the engine runs but cannot be reached', async () => {
    engineError = new EngineFailure('timed-out', 'no answer', '');
    await assert.rejects(provision(), (error) => {
      assert.ok(error instanceof ProvisionFailure);
      assert.equal(error.reason, 'unreachable');
      assert.match(error.remedy, /Open TCP port 2376 in the firewall/);
      return true;
    });
    assert.equal((await store.load('pi1')).sidecar.incomplete?.step, 'Verify the engine with your client certificate');
  });

  it('passes on other failures of the engine', async () => {
    engineError = new EngineFailure('certificate-untrusted', 'not ours', '');
    await assert.rejects(provision(), engineError);
  });

  it('waits for an earlier run that is still in progress on the host', async () => {
    let looks = 0;
    host.alter = (output) => {
      looks += 1;
      return looks === 1 ? withClock(output).replace(/(@@\w+ active\n)inactive/, '$1active') : withClock(output);
    };
    await provision();
    assert.equal(looks, 2);
    assert.ok(observer.lines.some((line) => line.startsWith('An earlier run is still in progress')));
  });

  it('pins the host key of a stored machine, and keeps its other properties', async () => {
    const first = await provision();
    await store.save({ ...first, certificateNames: ['docker.example.org'], installUrl: 'https://example.org/install' });
    const second = await provision();
    assert.equal(asked[0]?.pinnedHostKey, undefined);
    assert.equal(asked[1]?.pinnedHostKey?.fingerprint, 'SHA256:gNSIRW+2Iyiuvsdp/bgjy38bvWHw6wQm3tuoXrl3WjQ');
    assert.deepEqual(second.certificateNames, ['docker.example.org']);
    assert.equal(second.installUrl, 'https://example.org/install');
  });

  it('requests a stored machine as it was requested at first', async () => {
    const machine = await provision();
    assert.deepEqual(provisioner.specOf(machine), {
      ...spec,
      sshPort: 22,
      sshKeyPath: '/home/me/.ssh/id_ed25519',
    });
  });

  it('refuses the name of another machine, and of an entry that cannot be read', async () => {
    await provision();
    await assert.rejects(provision({ host: '10.77.0.12' }), { reason: 'name-taken' });
    await writeFile(join(store.machineDirectory('pi1'), 'config.json'), '{');
    await assert.rejects(provision(), { reason: 'name-taken', message: /“pi1” is already stored, but cannot be read/ });
  });

  it('runs once at a time for each name', async () => {
    const first = provision();
    await assert.rejects(provision(), { reason: 'busy' });
    await first;
  });

  it('changes nothing if it is canceled before it begins', async () => {
    await assert.rejects(provision({}, AbortSignal.abort()), { name: 'Cancelled' });
    assert.deepEqual(asked, []);
  });

  it('installs a missing engine, and numbers all steps consecutively', async () => {
    host.recording = 'bookworm-bare';
    host.onStep = (step) => {
      host.recording = step === 2 ? 'bookworm-docker' : host.recording;
      return 'done';
    };
    await provision();
    assert.deepEqual(observer.steps, [
      'Download docker.io',
      'Install docker.io',
      'Put certificates into /etc/docker',
      'Check the new configuration with dockerd',
      'Write zz-swarm-machines.conf for systemd',
      'Restart the engine',
    ]);
    assert.deepEqual(
      observer.lines.filter((line) => /^(?:Plan|Docker .* is installed)/.test(line)),
      ['Plan: install Docker from docker.io, then configure it', 'Docker 20.10.24 is installed'],
    );
  });

  it('asks about the address of another machine before it installs an engine, and asks once', async () => {
    await store.save(sampleMachine({ name: 'pi9', address: '10.77.0.11', host: 'pi9.local' }), { isNew: true });
    host.recording = 'bookworm-bare';
    observer.confirm = false;
    await assert.rejects(provision(), { name: 'Cancelled' });
    assert.match(observer.plans[0]?.doubts.join() ?? '', /10\.77\.0\.11 .*“pi9”/);
    assert.equal(host.scripts.length, 1);
    assert.deepEqual(
      (await store.list()).map(({ name }) => name),
      ['pi9'],
    );

    observer.confirm = true;
    host.onStep = (step) => {
      host.recording = step === 2 ? 'bookworm-docker' : host.recording;
      return 'done';
    };
    await provision();
    assert.equal(observer.plans.length, 2);
  });

  it('does not ask about the address of another machine if the host keeps its certificate', async () => {
    await provision();
    const { cert, key } = (await store.readServerCertificate('pi1')) ?? assert.fail();
    const ca = await readFile(join(store.certificatesDirectory, 'ca.pem'), 'utf8');
    await store.save(sampleMachine({ name: 'pi9', address: '10.77.0.11', host: 'pi9.local' }), { isNew: true });
    host.recording = 'bookworm-bare';
    host.alter = (output) => {
      const mark = /@@\w+ /.exec(output)?.[0] ?? '';
      const files = `\n${mark}file /etc/docker/ca.pem\n${ca}\n${mark}file /etc/docker/server.pem\n${cert}`;
      return withClock(output).replace(/\n@@\w+ apt\n/, `${files}\n${mark}key-digest\n${keyDigest(key)}\n$&`);
    };
    host.onStep = (step) => {
      host.recording = step === 2 ? 'bookworm-docker' : host.recording;
      return 'done';
    };
    observer.steps.length = 0;
    await provision();
    assert.deepEqual(observer.plans, []);
    assert.deepEqual(
      observer.steps.filter((step) => step.includes('certificates')),
      [],
    );
  });

  it('reports that there is no engine after its installation', async () => {
    host.recording = 'bookworm-bare';
    await assert.rejects(provision(), { reason: 'install' });
  });
});
