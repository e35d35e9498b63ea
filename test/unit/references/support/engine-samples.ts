import fc from 'fast-check';
import { knownDifferences } from '../known-differences';

/** How a host starts its engine. */
export interface EngineSample {
  /** What comes after the program, each flag with its value. */
  readonly flags: readonly string[];
  /** What DOCKER_OPTS holds; the start command ends with it. */
  readonly options: string;
  /** daemon.json; undefined if there is none. */
  readonly daemonJson: string | undefined;
}

const flags = [
  ...[
    '-H fd://',
    '--host=unix:///var/run/docker.sock',
    '-H tcp://127.0.0.1:2375',
    '--containerd=/run/containerd/containerd.sock',
  ],
  ...[
    '--label "room=living room"',
    '--label shelf=top',
    '--debug',
    '-D',
    '--mtu 1400',
    '--live-restore',
    '--log-level=warn',
  ],
  ...[
    '-H tcp://0.0.0.0:2376',
    '--tlsverify --tlscacert=/etc/docker/ca.pem --tlscert=/etc/docker/server.pem --tlskey=/etc/docker/server-key.pem',
  ],
  ...[
    '--storage-driver overlay2',
    '--tls=false',
    '--dns 10.0.0.1',
    '--data-root=/srv/docker',
    '--insecure-registry 10.0.0.0/8',
  ],
];

const options = [
  '',
  '',
  '--dns 1.1.1.1',
  '--label where=attic',
  '--label "where=the attic"',
  '--tlsverify=false',
  '-H tcp://127.0.0.1:4243',
];

/** Settings of daemon.json, some of which belong together. */
const settings: readonly Readonly<Record<string, unknown>>[] = [
  { hosts: ['unix:///var/run/docker.sock'] },
  { hosts: ['fd://', 'tcp://127.0.0.1:2376'] },
  { hosts: ['unix:///var/run/docker.sock', 'tcp://0.0.0.0:2376'] },
  { hosts: [] },
  {
    tlsverify: true,
    tlscacert: '/etc/docker/ca.pem',
    tlscert: '/etc/docker/server.pem',
    tlskey: '/etc/docker/server-key.pem',
  },
  { tls: true, tlscert: '/etc/docker/server.pem', tlskey: '/etc/docker/server-key.pem' },
  { tls: false, tlsverify: false },
  { tlsverify: false },
  { labels: ['room=attic', 'größe=klein'] },
  { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' } },
  { 'live-restore': true },
  { debug: true, 'log-level': 'debug' },
  { 'data-root': '/srv/docker' },
  { 'registry-mirrors': ['https://mirror.lan:5000'] },
  { 'insecure-registries': ['10.0.0.0/8'] },
  { 'default-address-pools': [{ base: '172.30.0.0/16', size: 24 }] },
  { dns: ['10.0.0.1'], 'dns-search': ['lan'] },
  { mtu: 1400, 'max-concurrent-downloads': 2 },
  { 'exec-opts': ['native.cgroupdriver=systemd'] },
  { features: { buildkit: true } },
  { 'default-ulimits': { nofile: { Name: 'nofile', Soft: 1024, Hard: 4096 } } },
  { 'storage-driver': 'overlay2', 'storage-opts': [] },
];

const daemonJson = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...settings), { maxLength: 4 }),
    fc.constantFrom(undefined, 2, 4, '\t'),
    fc.constantFrom('', '\n'),
  )
  .map(([parts, indentation, end]) => `${JSON.stringify(Object.assign({}, ...parts), undefined, indentation)}${end}`);

/** Hosts that we are to set up so that the engine starts. The same number makes the same ones. */
export function engineSamples(seed: number, count: number): readonly EngineSample[] {
  const sample = fc
    .record({
      flags: fc.uniqueArray(fc.constantFrom(...flags), { maxLength: 4 }),
      options: fc.constantFrom(...options),
      daemonJson: fc.oneof(
        { weight: 5, arbitrary: daemonJson },
        { weight: 1, arbitrary: fc.constantFrom(undefined, '', ' \n') },
      ),
    })
    .filter((each) => !knownDifferences.engines.some(({ concerns }) => concerns(each)));
  return fc.sample(sample, { seed, numRuns: count });
}
