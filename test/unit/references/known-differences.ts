import type { ConfigSample } from './support/config-samples';
import type { EngineSample } from './support/engine-samples';
import type { RunSample } from './support/run-samples';
import type { UnitSample } from './support/unit-samples';

/** An input that a reference program reads differently from us, though we ought to read it as it does. */
interface KnownDifference<Sample> {
  /** A few words. */
  readonly name: string;
  /** What the program does, and what we do. */
  readonly sentence: string;
  /** The smallest input that shows it. */
  readonly sample: Sample;
  /** Whether it could make a generated input differ: such are not compared. */
  readonly concerns: (sample: Sample) => boolean;
}

function textOf({ files }: ConfigSample): string {
  return Object.values(files).join('\n');
}

function askedFor(host: string, ...lines: readonly string[]): ConfigSample {
  return { files: { '.ssh/config': lines.join('\n') }, question: { host } };
}

const sshConfig: readonly KnownDifference<ConfigSample>[] = [
  {
    name: 'a jump host with the name of the machine',
    sentence:
      'ssh goes through a jump host on another port or as another user; we take any host of that name for the machine itself.',
    sample: askedFor('p', 'Host p', 'HostName gw.lan', 'Port 2222', 'ProxyJump gw.lan'),
    concerns: (sample) => /HostName\W+gw.lan/i.test(textOf(sample)) && /ProxyJump/i.test(textOf(sample)),
  },
  {
    name: 'the real name in the final pass',
    sentence:
      'Once a Match asks for the final pass, ssh matches all blocks with the name that HostName gave; we match the name that was typed.',
    sample: askedFor('pi', 'Host pi', 'HostName pi.lan', 'Match final host pi.lan', 'Host *.lan', 'User pirate'),
    concerns: (sample) =>
      /Match.*(?:final|canonical)/i.test(textOf(sample)) &&
      (/HostName/i.test(textOf(sample)) || /[A-Z]/.test(sample.question.host)),
  },
  {
    name: 'letter case in Match',
    sentence: 'Letter case does not count for ssh in Match host and Match originalhost; for us it does.',
    sample: askedFor('PI1', 'Match originalhost pi1', 'User pirate'),
    concerns: (sample) =>
      /Match.*host/i.test(textOf(sample)) && (/[A-Z]/.test(sample.question.host) || textOf(sample).includes('UPPER')),
  },
  {
    name: 'canonical names',
    sentence: 'With CanonicalizeHostname, ssh looks the name up in CanonicalDomains; we leave it as it was typed.',
    sample: askedFor('a', 'CanonicalizeHostname yes', 'CanonicalizeFallbackLocal no', 'CanonicalDomains lab.example'),
    concerns: () => false,
  },
  {
    name: 'Match exec',
    sentence: 'ssh runs the command and goes by how it ends; we run nothing and never match.',
    sample: askedFor('a', 'Match exec true', 'User pirate'),
    concerns: (sample) => /Match.*exec/i.test(textOf(sample)),
  },
  {
    name: 'a jump by ProxyCommand',
    sentence: 'A ProxyCommand with ssh -W leads through a jump host; we refuse every ProxyCommand.',
    sample: askedFor('a', 'ProxyCommand ssh -W %h:%p gw'),
    concerns: () => false,
  },
  {
    name: 'the home directory of a named user',
    sentence: 'ssh takes ~root for the home directory of root; we take it for a name in our own home directory.',
    sample: askedFor('a', 'IdentityFile ~root/key'),
    concerns: () => false,
  },
  {
    name: 'a port by its name',
    sentence: 'ssh takes the name of a service for a port; we take numbers alone.',
    sample: askedFor('a', 'Port ssh'),
    concerns: () => false,
  },
  {
    name: 'a jump host with a plus sign in its name',
    sentence: 'The name of a Host may hold a plus sign for ssh; we refuse it as a jump host.',
    sample: askedFor('a', 'ProxyJump gw+1'),
    concerns: () => false,
  },
];

function unitTextOf({ unit, dropIns }: UnitSample): string {
  return [unit, ...Object.values(dropIns)].join('\n');
}

function service(command: string): string {
  return `[Service]\nExecStart=${command}\n`;
}

const unitFiles: readonly KnownDifference<UnitSample>[] = [
  {
    name: 'the name after an at sign',
    sentence:
      'With the prefix @, systemd gives the program the second word for its own name; we take it for an argument.',
    sample: { unit: service('@/usr/bin/true name --debug'), dropIns: {} },
    concerns: (sample) => /ExecStart\s*=\s*["']?[-+!:]*@/.test(unitTextOf(sample)),
  },
  {
    name: 'specifiers',
    sentence: 'systemd replaces %E, %n and the like; we replace the doubled percent sign alone.',
    sample: { unit: service('/usr/bin/true --config-file=%E/docker/daemon.json'), dropIns: {} },
    concerns: (sample) => /%[A-Za-z]/.test(unitTextOf(sample).replaceAll('%%', '')),
  },
  {
    name: 'drop-ins for all services',
    sentence: 'systemd reads drop-ins in service.d, which are for services of any name; we do not.',
    sample: {
      unit: service('/usr/bin/true'),
      dropIns: {},
      forAll: { 'all.conf': `[Service]\nExecStart=\nExecStart=/usr/bin/true --debug\n` },
    },
    concerns: () => false,
  },
];

const engines: readonly KnownDifference<EngineSample>[] = [
  {
    name: 'TLS in flags and in daemon.json',
    sentence:
      'dockerd takes some TLS settings from flags and others from daemon.json; our plan for such a host fails its own check.',
    sample: {
      flags: ['-H fd://', '--tlsverify'],
      options: '',
      daemonJson:
        '{"tlscacert":"/etc/docker/ca.pem","tlscert":"/etc/docker/server.pem","tlskey":"/etc/docker/server-key.pem"}',
    },
    concerns: (sample) =>
      [...sample.flags, sample.options].join(' ').includes('--tls') && (sample.daemonJson ?? '').includes('"tls'),
  },
];

const runs: readonly KnownDifference<RunSample>[] = [
  {
    name: 'a value of several lines in an EnvironmentFile',
    sentence:
      'systemd joins a value that ends in a backslash or has an open quote to the next line; we end it with its line.',
    sample: { words: '$OPTS', environment: [], file: 'OPTS="--dns 1.1.1.1 \\\n --label room=attic"\n' },
    concerns: () => false,
  },
  {
    name: 'quotes within a value of an EnvironmentFile',
    sentence: 'systemd takes quotes off a value that begins with them; we do so within a value, too.',
    sample: { words: '$OPTS', environment: [], file: 'OPTS=--label "room=living room"\n' },
    concerns: () => false,
  },
];

/**
 * All inputs on which we are known to differ from the references without meaning to. This list only ever gets shorter:
 * a test fails once an entry no longer differs, and with the entry gone the generators make such inputs.
 */
export const knownDifferences = { sshConfig, unitFiles, runs, engines } as const;
