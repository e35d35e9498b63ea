import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ProvisionFailure } from '../../../../src/provisioning/failure';
import { parseProbe } from '../../../../src/provisioning/probe/probe';
import { probeScript } from '../../../../src/provisioning/probe/probe-script';
import { parseSections } from '../../../../src/provisioning/probe/sections';
import { recordedAnswer, recordedOutput, recordedToken } from '../support/recorded';

/** The recorded answer with one section's content replaced. */
async function altered(section: string, content: string): Promise<string> {
  const output = await recordedOutput('bookworm-docker');
  const sections = new Map(parseSections(output, recordedToken));
  sections.delete('end');
  sections.set(section, content);
  return [...sections, ['end', '']].map(([name, text]) => `\n@@${recordedToken} ${name}\n${text}`).join('');
}

describe('parseProbe', () => {
  it('returns all facts of Debian 12 with its own Docker', async () => {
    const { privilege, facts } = await recordedAnswer('bookworm-docker');
    assert.equal(privilege, 'root');
    assert.deepEqual(
      { ...facts, clock: 0, freeKib: undefined, unit: undefined },
      {
        os: { id: 'debian', idLike: [], versionId: '12', name: 'Debian 12' },
        architecture: 'amd64',
        init: 'systemd',
        hostname: 'pi1',
        addresses: facts.addresses,
        clock: 0,
        freeKib: undefined,
        apt: true,
        engine: {
          path: '/usr/sbin/dockerd',
          version: '20.10.24+dfsg1',
          packageName: 'docker.io',
          halfInstalled: false,
        },
        foreignEngine: undefined,
        unit: undefined,
        daemonJson: { kind: 'absent', path: '/etc/docker/daemon.json' },
        certificates: { ca: undefined, server: undefined, keyDigest: undefined },
        digests: new Map(),
        listeners: [],
        runningContainers: [],
        moreContainers: 0,
        containersUnknown: false,
        liveRestore: false,
        inSwarm: false,
        restartPending: false,
        hasBackups: false,
        applying: false,
      },
    );
    assert.equal(facts.unit.file?.path, '/lib/systemd/system/docker.service');
    assert.deepEqual(facts.unit.programs, ['/usr/sbin/dockerd']);
    assert.equal(facts.unit.runningArguments[0], '/usr/sbin/dockerd');
    assert.ok((facts.freeKib.get('/') ?? 0) > 1000);
  });

  it('treats only newlines as line ends', async () => {
    const environment = 'LoadState=loaded\nEnvironment=NOTE=one\u2028two\n';
    const { unit } = parseProbe('pi1', await altered('unit', environment), recordedToken).facts;
    assert.equal(unit.environment.get('NOTE'), 'one\u2028two');
    const free = 'Available Use% Mounted on\n 4711 1% /srv/one\u2028two\n';
    const { freeKib } = parseProbe('pi1', await altered('free', ` ${free}`), recordedToken).facts;
    assert.equal(freeKib.get('/srv/one\u2028two'), 4711);
  });

  it('returns the version of Debian 13’s engine and the names of running containers', async () => {
    assert.equal((await recordedAnswer('trixie-docker')).facts.engine?.version, '26.1.5+dfsg1');
    const { facts } = await recordedAnswer('bookworm-containers');
    assert.deepEqual([...facts.runningContainers].sort(), ['db', 'web']);
  });

  it('reports that there is no engine', async () => {
    const { facts } = await recordedAnswer('bookworm-bare');
    assert.equal(facts.engine, undefined);
    assert.equal(facts.unit.loadState, 'not-found');
  });

  it('reads the version of Docker’s own package without epoch and revision', async () => {
    const answer = await altered(
      'packages',
      'docker.io 20.10 deinstall ok config-files\ndocker-ce 5:24.0.7-1~debian.12~bookworm install ok installed\n',
    );
    assert.deepEqual(parseProbe('pi1', answer, recordedToken).facts.engine, {
      path: '/usr/sbin/dockerd',
      version: '24.0.7',
      packageName: 'docker-ce',
      halfInstalled: false,
    });
  });

  it('recognizes a package that dpkg never finished', async () => {
    const answer = await altered('packages', 'docker.io 20.10.24+dfsg1-1 install ok half-configured\n');
    assert.equal(parseProbe('pi1', answer, recordedToken).facts.engine?.halfInstalled, true);
  });

  it('uses the version that dockerd reports if no package is known', async () => {
    const output = (await altered('packages', '')).replace(
      `@@${recordedToken} end`,
      `@@${recordedToken} engine-version\nDocker version 27.1.1, build 6312585\n\n@@${recordedToken} end`,
    );
    assert.equal(parseProbe('pi1', output, recordedToken).facts.engine?.version, '27.1.1');
  });

  it('keeps a file’s content exactly, including markers of other runs', async () => {
    const content = `{ "a": 1 }\n\n@@fedcba9876543210 end\n no newline at the end`;
    const answer = parseProbe('pi1', await altered('file /etc/docker/ca.pem', content), recordedToken);
    assert.equal(answer.facts.certificates.ca, content);
  });

  it('treats a package as installed if only its triggers are pending', async () => {
    for (const state of ['triggers-pending', 'triggers-awaited']) {
      const answer = await altered('packages', `docker-ce 5:27.3.1-1 install ok ${state}\n`);
      assert.equal(parseProbe('pi1', answer, recordedToken).facts.engine?.halfInstalled, false);
    }
  });

  it('refuses an answer without systemd’s', async () => {
    const answer = await altered('unit', '');
    assert.throws(() => parseProbe('pi1', answer, recordedToken), { message: /systemd on the host is not responding/ });
  });

  it('lets an environment file override the variables of the unit', async () => {
    const unit =
      'LoadState=loaded\nEnvironment=DOCKER_OPTS=-D "A=x y"\nEnvironmentFiles=/etc/default/docker (ignore_errors=yes)\n';
    const output = await altered('unit', unit);
    const withFile = output.replace(/@@\w+ file \/etc\/default\/docker\n/, '$&DOCKER_OPTS="--mtu 1400"\n');
    const { environment } = parseProbe('pi1', withFile, recordedToken).facts.unit;
    assert.deepEqual(
      [...environment],
      [
        ['DOCKER_OPTS', '--mtu 1400'],
        ['A', 'x y'],
      ],
    );
  });

  it('refuses an answer that is incomplete or missing', async () => {
    const output = await recordedOutput('bookworm-docker');
    for (const text of ['', 'This account is currently not available.\n', output.slice(0, 500)]) {
      assert.throws(() => parseProbe('pi1', text, recordedToken), ProvisionFailure);
    }
  });
});

describe('probeScript', () => {
  it('is valid for sh, and exits with 0 everywhere', () => {
    const result = spawnSync('sh', ['-s', 'user'], { input: probeScript(recordedToken, 2376), encoding: 'utf8' });
    assert.equal(result.status, 0);
    assert.equal(result.stderr, '');
    assert.equal(parseProbe('here', result.stdout, recordedToken).privilege, 'user');
  });
});
