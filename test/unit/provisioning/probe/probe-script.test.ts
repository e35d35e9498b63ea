import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { HostFacts } from '../../../../src/provisioning/facts';
import { parseProbe } from '../../../../src/provisioning/probe/probe';
import { probeScript } from '../../../../src/provisioning/probe/probe-script';
import { Sandbox } from '../support/sandbox';

const token = '0123456789abcdef';
const id = 'f00dfeed00112233445566778899aabbccddeeff';

describe('probeScript, in a sandbox', () => {
  let host: Sandbox;
  let dockerd: ChildProcess | undefined;

  beforeEach(() => {
    host = new Sandbox();
    host.program('dockerd', 'echo Docker version 20.10.24, build x');
    host.program('dpkg-query', 'echo "docker.io 20.10.24+dfsg1-1 install ok installed"');
    host.program('ss', ':');
    start([]);
  });

  afterEach(() => {
    dockerd?.kill();
    host.clear();
  });

  /** A process that has dockerd's arguments, and the unit that started it. */
  function start(args: readonly string[]): void {
    dockerd?.kill();
    dockerd = spawn('sh', ['-c', 'read line', '/usr/sbin/dockerd', ...args], { stdio: ['pipe', 'ignore', 'ignore'] });
    unit(String(dockerd.pid), `/usr/sbin/dockerd ${args.join(' ')}`);
  }

  /** docker.service as systemd knows it. */
  function unit(pid: string, startCommand: string, environment = ''): void {
    const file = host.write('docker.service', `[Service]\nExecStart=${startCommand}\n`);
    const variables = host.write('variables', environment);
    const answers = [
      `MainPID=${pid}`,
      'LoadState=loaded',
      `ActiveState=${pid === '0' ? 'failed' : 'active'}`,
      `FragmentPath=${file}`,
      'Environment=',
      `EnvironmentFiles=${variables} (ignore_errors=yes)`,
    ];
    host.program('systemctl', `case $1 in show) cat <<'END'\n${answers.join('\n')}\nEND\n;; esac`);
  }

  function look(): HostFacts {
    const { stdout } = host.run(probeScript(token, 2376), 'root');
    return parseProbe('pi1', stdout, token).facts;
  }

  /** A container as the runtime and the engine keep it. */
  function container(options: { pid?: number; dataRoot?: string; state?: string } = {}): void {
    const { pid = process.pid, dataRoot = 'var/lib/docker', state = 'state' } = options;
    host.write(`${state}/runtime-runc/moby/${id}/state.json`, `{"id":"${id}","init_process_pid":${pid},"x":1}`);
    host.write(`${dataRoot}/containers/${id}/config.v2.json`, '{"Config":{},"Name":"/web","Driver":"overlay2"}');
  }

  it('asks the engine of the host, whatever root’s environment specifies', () => {
    host.program('docker', 'echo "$@ $DOCKER_HOST$DOCKER_CONTEXT" >> "${0%/*}/asked"; echo web');
    process.env['DOCKER_HOST'] = 'tcp://10.0.0.1:2375';
    try {
      assert.deepEqual(look().runningContainers, ['web']);
    } finally {
      delete process.env['DOCKER_HOST'];
    }
    assert.equal(host.read('bin/asked'), '-H unix:///var/run/docker.sock ps --format {{.Names}} \n');
  });

  it('reads what the runtime keeps if the engine cannot be reached at its socket', () => {
    host.program('docker', 'echo Cannot connect >&2; exit 1');
    start([`--exec-root=${host.path('state')}`, '-H', 'tcp://127.0.0.1:2375']);
    container();
    const facts = look();
    assert.deepEqual([facts.runningContainers, facts.containersUnknown], [['web'], false]);
  });

  it('ignores what the runtime keeps of a process that has ended', () => {
    host.program('docker', 'exit 1');
    start([`--exec-root=${host.path('state')}`]);
    container({ pid: 2 ** 30 });
    assert.deepEqual(look().runningContainers, []);
  });

  it('identifies a container by its ID if the engine’s files do not name it', () => {
    host.program('docker', 'exit 1');
    start([`--exec-root=${host.path('state')}`]);
    container({ dataRoot: 'elsewhere' });
    assert.deepEqual(look().runningContainers, [id.slice(0, 12)]);
  });

  it('reports that the containers are unknown if neither lists them', () => {
    host.program('docker', 'exit 1');
    start([`--exec-root=${host.path('nowhere')}`]);
    const facts = look();
    assert.deepEqual([facts.runningContainers, facts.containersUnknown], [[], true]);
  });

  it('never waits forever for the engine, systemd or a file system', () => {
    host.program('docker', 'echo asked');
    // Ends at once what would have to be ended, as timeout(1) does in the end.
    host.program(
      'timeout',
      'echo "$*" >> "${0%/*}/bounded"; case "$*" in *docker*ps*) exit 124;; esac; shift 3; exec "$@"',
    );
    start([`--exec-root=${host.path('state')}`]);
    container();
    assert.deepEqual(look().runningContainers, ['web']);
    const bounded = host.read('bin/bounded');
    for (const command of [/docker -H \S+ ps/, /systemctl show/, /systemctl is-active/, /df /]) {
      assert.match(bounded, command);
    }
  });

  it('finds the containers that a failed engine left behind, and does not start it', () => {
    host.program('docker', ': > "${0%/*}/woken"');
    unit('0', `/usr/sbin/dockerd --exec-root=${host.path('state')}`);
    container();
    assert.deepEqual(look().runningContainers, ['web']);
    assert.throws(() => host.read('bin/woken'), { code: 'ENOENT' });
  });

  for (const [what, prepare] of [
    ['a flag', () => start([`--exec-root=${host.path('state')}`, '--data-root', host.path('ssd')])],
    [
      'daemon.json',
      () => {
        start([`--exec-root=${host.path('state')}`]);
        host.write('etc/docker/daemon.json', `{\n  "data-root" :\n "${host.path('ssd')}" }`);
      },
    ],
    [
      'a daemon.json elsewhere',
      () => {
        const file = host.write('own.json', JSON.stringify({ graph: host.path('ssd') }));
        start([`--exec-root=${host.path('state')}`, `--config-file=${file}`]);
      },
    ],
  ] as const) {
    it(`reads names and the swarm if ${what} moves the engine’s files`, () => {
      host.program('docker', 'exit 1');
      prepare();
      container({ dataRoot: 'ssd' });
      host.write('ssd/swarm/docker-state.json', '{}');
      const facts = look();
      assert.deepEqual([facts.runningContainers, facts.inSwarm], [['web'], true]);
    });
  }

  it('follows a --config-file in a variable', () => {
    const file = host.write('own.json', '{"debug":true}');
    unit(
      '0',
      '/usr/sbin/dockerd -H fd:// $DOCKER_OPTS',
      `# --config-file=/nonsense\nDOCKER_OPTS="--config-file ${file}"\n`,
    );
    const { daemonJson } = look();
    assert.deepEqual([daemonJson.kind, daemonJson.path], ['object', file]);
  });

  it('reports live-restore only if both the running engine and its files have it', () => {
    const answer = (info: string): void => host.program('docker', `case "$*" in *info*) ${info};; *) echo web;; esac`);
    host.write('etc/docker/daemon.json', '{"live-restore":true}');
    answer('echo true');
    // The parser reads the file under its own name.
    const facts = (): boolean => {
      const { stdout } = host.run(probeScript(token, 2376), 'root');
      return parseProbe('pi1', stdout.replaceAll(host.path('etc/docker'), '/etc/docker'), token).facts.liveRestore;
    };
    assert.equal(facts(), true);
    answer('echo false');
    assert.equal(facts(), false);
    answer('exit 1');
    assert.equal(facts(), false);
    host.write('etc/docker/daemon.json', '{}');
    answer('echo true');
    assert.equal(facts(), false);
  });

  it('distinguishes a host without ss from one without listeners', () => {
    host.program('docker', ':');
    assert.deepEqual(look().listeners, []);
    host.program('ss', 'exit 1');
    assert.equal(look().listeners, undefined);
  });

  it('returns the exact digests of the files that can be replaced, and of no others', () => {
    const texts = { 'daemon.json': '\uFEFF{}', 'ca.pem': 'CA\n', 'server.pem': 'CERT\n\n', 'server-key.pem': 'KEY' };
    for (const [name, text] of Object.entries(texts)) {
      host.write(`etc/docker/${name}`, text);
    }
    host.write('etc/docker/key.json', '{}');
    const found = [...look().digests].filter(([path]) => path.startsWith(host.path('etc/docker')));
    const digests = Object.entries(texts).map(([name, text]) => [
      host.path(`etc/docker/${name}`),
      createHash('sha256').update(text).digest('hex'),
    ]);
    assert.deepEqual(found, digests);
  });

  it('recognizes a package whose dockerd is not unpacked yet', () => {
    host.program('dpkg-query', 'echo "docker-ce 5:27.3.1-1~debian.12~bookworm install reinstreq half-installed"');
    assert.deepEqual(look().engine?.packageName, 'docker-ce');
    assert.equal(look().engine?.halfInstalled, true);
  });
});
