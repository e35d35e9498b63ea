import assert from 'node:assert/strict';
import type { HostFacts } from '../../../src/provisioning/facts';
import { planConfiguration, planInstallation, type CertificatePlan, type Plan } from '../../../src/provisioning/plan';
import { restartEngine } from '../../../src/provisioning/steps/engine-service';
import { dockerCeUnit, recordedFacts, startDropIn } from './support/recorded';

const listening = { port: 2376, ip: '10.77.0.11' };
const fresh: CertificatePlan = {
  kind: 'replace',
  why: 'The host has no certificate of your authority yet.',
  otherAuthority: false,
  texts: { ca: 'CA', cert: 'CERT', key: 'KEY' },
};
const kept: CertificatePlan = { kind: 'keep' };
const tlsFlags =
  '--tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem';

function plan(facts: HostFacts, certificate: CertificatePlan = fresh): Plan {
  const { engine } = facts;
  assert.ok(engine);
  return planConfiguration('pi1', facts, engine, listening, certificate);
}

function ids({ steps }: Plan): string[] {
  return steps.map((step) => step.id);
}

/** The start command that the plan's drop-in holds. */
function startCommand({ steps }: Plan): string | undefined {
  const apply = steps.find((step) => step.id === 'start-command')?.apply ?? '';
  return /^ExecStart=(.+)$/m.exec(apply)?.[1];
}

/** The facts after a plan's drop-in was written and the engine restarted. */
function afterDropIn(facts: HostFacts, done: Plan): HostFacts {
  const command = startCommand(done) ?? '';
  const own = startDropIn('zz-swarm-machines.conf', command);
  const text = /<<'(.+)'\n([^]*?)\1/.exec(done.steps.find((step) => step.id === 'start-command')?.apply ?? '')?.[2];
  const dropIns = [...facts.unit.dropIns, { path: own.path, text: text ?? '' }];
  const runningArguments = command.replace('$DOCKER_OPTS ', '').split(' ');
  const listeners = [{ address: '*', port: 2376, program: 'dockerd', pid: 75 }];
  return { ...facts, listeners, unit: { ...facts.unit, dropIns, runningArguments } };
}

describe('planConfiguration', () => {
  for (const name of ['bookworm-docker', 'trixie-docker'] as const) {
    it(`for ${name}: certificates, dockerd’s own check, a drop-in from the host’s command, a restart`, async () => {
      const first = plan(await recordedFacts(name));
      assert.deepEqual(ids(first), ['certificates', 'check-configuration', 'start-command', 'restart']);
      assert.equal(
        startCommand(first),
        '/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS -H tcp://0.0.0.0:2376 --tlsverify --tlscacert=/etc/docker/ca.pem --tlscert=/etc/docker/server.pem --tlskey=/etc/docker/server-key.pem',
      );
      assert.equal(first.restartsEngine, true);
      assert.deepEqual(first.warnings, []);
    });

    it(`for ${name} is empty when all of it is done`, async () => {
      const facts = await recordedFacts(name);
      assert.deepEqual(ids(plan(afterDropIn(facts, plan(facts)), kept)), []);
    });
  }

  it('replaces only files that are still as they were found', async () => {
    const own = startDropIn('zzz-swarm-machines.conf', '/usr/sbin/dockerd --debug');
    const daemonJson = '/etc/docker/daemon.json';
    const found = ['/etc/docker/ca.pem', '/etc/docker/server.pem', daemonJson, own.path];
    const facts = await recordedFacts('bookworm-docker', {
      digests: new Map(found.map((path, index) => [path, String(index).repeat(64)])),
      daemonJson: { kind: 'object', path: daemonJson, text: '{}', values: { tlsverify: true } },
    });
    const { steps } = plan({ ...facts, unit: { ...facts.unit, dropIns: [own] } });
    const commands = steps.flatMap(({ apply }) => apply.match(/^(?:put|drop) .*$/gm) ?? []);
    assert.deepEqual(
      commands.map((command) => /^\w+ (\S+) .*?\b(none|\d{64})\b/.exec(command)?.slice(1)),
      [
        ['/etc/docker/ca.pem', '0'.repeat(64)],
        ['/etc/docker/server.pem', '1'.repeat(64)],
        ['/etc/docker/server-key.pem', 'none'],
        [daemonJson, '2'.repeat(64)],
        ['/etc/systemd/system/docker.service.d/zz-swarm-machines.conf', 'none'],
        [own.path, '3'.repeat(64)],
      ],
    );
  });

  it('keeps the program path of Docker’s own package', async () => {
    const facts = await recordedFacts('bookworm-docker', {
      unit: dockerCeUnit,
      engine: { path: '/usr/bin/dockerd', version: '29.0.1', packageName: 'docker-ce', halfInstalled: false },
    });
    assert.match(startCommand(plan(facts)) ?? '', /^\/usr\/bin\/dockerd -H fd:\/\/ --containerd=\S+ -H tcp:/);
  });

  it('needs no drop-in besides a working one of docker-machine', async () => {
    const command = `/usr/sbin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock ${tlsFlags}`;
    const facts = await recordedFacts('bookworm-docker');
    const unit = {
      ...facts.unit,
      dropIns: [startDropIn('10-machine.conf', command)],
      runningArguments: command.split(' '),
    };
    const listeners = [{ address: '*', port: 2376, program: 'dockerd', pid: 75 }];
    assert.deepEqual(ids(plan({ ...facts, listeners, unit }, kept)), []);
  });

  it('corrects the program in docker-machine’s drop-in if it does not exist, and keeps the flags', async () => {
    const command = `/usr/bin/dockerd -H tcp://0.0.0.0:2376 --storage-driver overlay2 ${tlsFlags}`;
    const facts = await recordedFacts('bookworm-docker');
    const unit = { ...facts.unit, dropIns: [startDropIn('10-machine.conf', command)], activeState: 'failed' };
    const result = plan({ ...facts, unit });
    assert.equal(startCommand(result), command.replace('/usr/bin', '/usr/sbin'));
    assert.equal(result.restartsEngine, false);
  });

  it('follows the host’s own command when that changes under our drop-in', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    const text = done.unit.file?.text.replace('-H fd://', '-H fd:// --debug') ?? '';
    const moved = { ...done, unit: { ...done.unit, file: { path: '/lib/systemd/system/docker.service', text } } };
    assert.match(startCommand(plan(moved, kept)) ?? '', /-H fd:\/\/ --debug --containerd/);
  });

  it('removes its earlier drop-in if another file requires a later name', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    const rival = startDropIn('zzz.conf', '/usr/sbin/dockerd -H fd://');
    const result = plan({ ...done, unit: { ...done.unit, dropIns: [...done.unit.dropIns, rival] } }, kept);
    assert.deepEqual(result.steps.find((step) => step.id === 'start-command')?.changes, [
      '/etc/systemd/system/docker.service.d/zzzz-swarm-machines.conf',
      '/etc/systemd/system/docker.service.d/zz-swarm-machines.conf',
    ]);
  });

  it('edits daemon.json if it contains the hosts, and changes only TLS flags', async () => {
    const values = { hosts: ['unix:///var/run/docker.sock'] };
    const facts = await recordedFacts('bookworm-docker');
    const result = plan({
      ...facts,
      daemonJson: { kind: 'object', path: '/etc/docker/daemon.json', text: JSON.stringify(values), values },
      unit: { ...facts.unit, dropIns: [startDropIn('hosts.conf', '/usr/sbin/dockerd $DOCKER_OPTS')] },
    });
    assert.deepEqual(ids(result), ['certificates', 'check-configuration', 'daemon-json', 'start-command', 'restart']);
    assert.match(result.steps[2]?.apply ?? '', /"tcp:\/\/0\.0\.0\.0:2376"/);
    assert.match(startCommand(result) ?? '', /^\/usr\/sbin\/dockerd \$DOCKER_OPTS --tlsverify/);
  });

  it('edits daemon.json if it contains TLS settings, and warns about clients of that authority', async () => {
    const values = { tls: false, tlsverify: true, tlscacert: '/etc/ssl/own-ca.pem' };
    const facts = await recordedFacts('bookworm-docker');
    const result = plan({
      ...facts,
      daemonJson: { kind: 'object', path: '/etc/docker/daemon.json', text: JSON.stringify(values), values },
    });
    const edit = result.steps.find((step) => step.id === 'daemon-json')?.apply ?? '';
    assert.match(edit, /"tls": true,\s+"tlsverify": true,\s+"tlscacert": "\/etc\/docker\/ca\.pem"/);
    assert.doesNotMatch(startCommand(result) ?? '', /tlsverify/);
    assert.match(result.warnings.join(), /\/etc\/ssl\/own-ca\.pem\) lose access/);
  });

  it('refuses hosts in both places, because dockerd does not start with them', async () => {
    const values = { hosts: ['fd://'] };
    const facts = await recordedFacts('bookworm-docker', {
      daemonJson: { kind: 'object', path: '/etc/docker/daemon.json', text: '', values },
    });
    assert.throws(() => plan(facts), { reason: 'configuration', message: /both set hosts/ });
  });

  it('refuses a variable that already uses the port at another address', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const environment = new Map([['DOCKER_OPTS', '-H tcp://127.0.0.1:2376']]);
    assert.throws(() => plan({ ...facts, unit: { ...facts.unit, environment } }), {
      reason: 'configuration',
      message: /already makes Docker listen on tcp:\/\/127\.0\.0\.1:2376\.$/,
    });
  });

  for (const host of ['tcp://0.0.0.0:2375', 'tcp://0.0.0.0', '10.77.0.11']) {
    it(`warns that ${host} will ask for a certificate`, async () => {
      const facts = await recordedFacts('bookworm-docker');
      const dropIns = [startDropIn('open.conf', `/usr/sbin/dockerd -H fd:// -H unix:///run/x.sock -H ${host}`)];
      assert.deepEqual(plan({ ...facts, unit: { ...facts.unit, dropIns } }).warnings, [
        `${host} will ask every client for a certificate.`,
      ]);
    });
  }

  it('warns about clients of dockerd’s default authority', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const dropIns = [startDropIn('own.conf', '/usr/sbin/dockerd -H fd:// -H tcp://0.0.0.0:2376 --tlsverify')];
    assert.deepEqual(plan({ ...facts, unit: { ...facts.unit, dropIns } }).warnings, [
      'Clients with certificates of another authority (~/.docker/ca.pem) lose access to this engine.',
    ]);
  });

  it('names the containers that a restart stops, and none under live-restore', async () => {
    const facts = await recordedFacts('bookworm-containers');
    assert.deepEqual([...plan(facts).stopsContainers].sort(), ['db', 'web']);
    const many = { ...facts, moreContainers: 7 };
    assert.equal(plan(many).moreContainers, 7);
    const kept = plan({ ...many, liveRestore: true });
    assert.deepEqual([kept.stopsContainers, kept.moreContainers], [[], 0]);
  });

  it('names them in every state of the engine, also those left behind by a failed engine', async () => {
    const facts = await recordedFacts('bookworm-containers');
    for (const [activeState, restarts] of [
      ['activating', true],
      ['reloading', true],
      ['failed', false],
      ['inactive', false],
    ] as const) {
      const result = plan({ ...facts, unit: { ...facts.unit, activeState } });
      assert.deepEqual([...result.stopsContainers].sort(), ['db', 'web'], activeState);
      assert.equal(result.restartsEngine, restarts, activeState);
    }
  });

  it('makes an engine that was starting run again if the change is rolled back', () => {
    const undo = (before: string): string => restartEngine(2376, before, '').undo;
    assert.equal(undo('activating'), undo('active'));
    assert.equal(undo('reloading'), undo('active'));
    assert.notEqual(undo('failed'), undo('active'));
  });

  it('warns that containers may stop if they could not be listed', async () => {
    const facts = await recordedFacts('bookworm-docker', { containersUnknown: true });
    assert.match(plan(facts).warnings.join(), /All of them will stop/);
    assert.deepEqual(plan(afterDropIn(facts, plan(facts)), kept).warnings, []);
  });

  it('waits for an engine that is starting with the right settings, and does not restart it', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    const starting = { ...done, listeners: [], unit: { ...done.unit, activeState: 'activating' } };
    const result = plan({ ...starting, runningContainers: ['web'] }, kept);
    assert.deepEqual(ids(result), ['start']);
    assert.deepEqual([result.restartsEngine, result.stopsContainers, result.steps[0]?.undo], [false, [], '']);
  });

  it('restarts an engine that does not listen as daemon.json specifies', async () => {
    const values = {
      hosts: ['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2376'],
      tlsverify: true,
      tlscacert: '/etc/docker/ca.pem',
      tlscert: '/etc/docker/server.pem',
      tlskey: '/etc/docker/server-key.pem',
    };
    const recorded = await recordedFacts('bookworm-docker');
    const command = '/usr/sbin/dockerd';
    const facts: HostFacts = {
      ...recorded,
      daemonJson: { kind: 'object', path: '/etc/docker/daemon.json', text: JSON.stringify(values), values },
      unit: { ...recorded.unit, dropIns: [startDropIn('own.conf', command)], runningArguments: [command] },
    };
    const listener = { address: '*', port: 2376, program: 'dockerd', pid: 75 };
    assert.deepEqual(ids(plan({ ...facts, listeners: [] }, kept)), ['check-configuration', 'restart']);
    assert.deepEqual(ids(plan({ ...facts, listeners: [listener] }, kept)), []);
    assert.deepEqual(ids(plan({ ...facts, listeners: undefined }, kept)), []);
  });

  it('warns that the swarm loses the node', async () => {
    assert.match(plan(await recordedFacts('bookworm-docker', { inSwarm: true })).warnings.join(), /swarm/);
  });

  it('restarts for certificates alone, and not if nothing changes', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    assert.deepEqual(ids(plan(done, fresh)), ['certificates', 'check-configuration', 'restart']);
    assert.deepEqual(ids(plan(done, kept)), []);
  });

  it('restarts an engine with a pending change or other settings, and one that is not running', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    const { runningArguments } = facts.unit;
    for (const other of [
      { ...done, restartPending: true },
      { ...done, unit: { ...done.unit, runningArguments } },
      { ...done, unit: { ...done.unit, activeState: 'failed' } },
    ]) {
      assert.deepEqual(ids(plan(other, kept)), ['check-configuration', 'restart']);
    }
  });

  it('enables an engine that would not start at boot, without restarting it', async () => {
    const facts = await recordedFacts('bookworm-docker');
    const done = afterDropIn(facts, plan(facts));
    const result = plan({ ...done, unit: { ...done.unit, fileState: 'disabled' } }, kept);
    assert.deepEqual(ids(result), ['enable']);
    assert.equal(result.restartsEngine, false);
  });

  it('keeps private keys out of command lines', async () => {
    const result = plan(await recordedFacts('bookworm-docker'));
    for (const line of result.steps.flatMap((step) => step.apply.split('\n'))) {
      assert.ok(line === 'KEY' || !line.includes('KEY'));
    }
  });
});

describe('planInstallation', () => {
  const distribution = { source: 'distribution', scriptUrl: 'https://get.docker.com' } as const;

  it('returns no plan if there is an engine', async () => {
    assert.equal(planInstallation('pi1', await recordedFacts('bookworm-docker'), distribution), undefined);
  });

  it('uses the distribution’s package or the script, as chosen', async () => {
    const facts = await recordedFacts('bookworm-bare');
    assert.match(planInstallation('pi1', facts, distribution)?.steps[1]?.apply ?? '', /^\$apt install docker\.io$/);
    const script = planInstallation('pi1', facts, { source: 'script', scriptUrl: "https://example.org/a'b" });
    assert.match(script?.steps[0]?.apply ?? '', /curl .* -- 'https:\/\/example\.org\/a'\\''b'/);
  });

  it('finishes a partially installed package and installs no other, whatever was chosen', async () => {
    const facts = await recordedFacts('bookworm-docker');
    for (const source of ['distribution', 'script'] as const) {
      const engine = { path: '/usr/bin/dockerd', version: '27.3.1', packageName: 'docker-ce', halfInstalled: true };
      const steps = planInstallation('pi1', { ...facts, engine }, { ...distribution, source })?.steps ?? [];
      assert.deepEqual(
        steps.map((step) => step.title),
        ['Finish the installation of docker-ce'],
      );
      assert.match(steps[0]?.apply ?? '', /dpkg --configure -a/);
      assert.doesNotMatch(steps[0]?.apply ?? '', /docker\.io|curl/);
    }
  });

  it('names the containers that finishing a package stops', async () => {
    const facts = await recordedFacts('bookworm-containers');
    const engine = { path: '/usr/bin/dockerd', version: '27.3.1', packageName: 'docker-ce', halfInstalled: true };
    const result = planInstallation('pi1', { ...facts, engine }, distribution);
    assert.deepEqual([...(result?.stopsContainers ?? [])].sort(), ['db', 'web']);
    assert.equal(result?.restartsEngine, true);
    const bare = planInstallation('pi1', await recordedFacts('bookworm-bare'), distribution);
    assert.deepEqual([bare?.restartsEngine, bare?.stopsContainers, bare?.warnings], [false, [], []]);
  });
});
