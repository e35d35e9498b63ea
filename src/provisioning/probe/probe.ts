import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import { parseAddresses } from './addresses';
import { parseAssignments } from './assignments';
import { expandedLength, splitCommandLine } from '../systemd/command-line';
import { parseDaemonJson } from '../engine/daemon-json';
import { isOwnDropIn } from '../systemd/drop-in';
import { readFlags } from '../engine/engine-flags';
import { engineRuns, type EngineFacts, type FileDigests, type HostFacts, type UnitFacts } from '../facts';
import { ProvisionFailure } from '../failure';
import { parseListeners } from './listeners';
import { parseOsRelease } from './os-release';
import { parseSections } from './sections';
import { argumentsOf, certificateFiles } from '../systemd/start-command';
import { dropInDirectories, effectiveStart, orderDropIns, type UnitFile } from '../systemd/unit-file';

/** How many running containers are named. */
const maxContainers = 200;

/** How many mount points are read; the probe asks for five folders. */
const maxMounts = 32;

/** Linux's PATH_MAX, in bytes (linux/limits.h). */
const maxPath = 4096;

/** How long a host's name can be: Linux's HOST_NAME_MAX is 64, the DNS has 253 (RFC 1035, 3.1). */
const maxHostname = 253;

/** How many UTF-16 code units the engine's start command may have, and how many with its variables expanded. */
const maxStart = 64 * 1024;
const maxExpandedStart = 256 * 1024;

/** The privilege that the probe ran with: `user` if becoming root requires a password. */
export type ProbePrivilege = 'root' | 'sudo' | 'user';

export interface ProbeAnswer {
  readonly privilege: ProbePrivilege;
  /** The user's groups. */
  readonly groups: readonly string[];
  readonly facts: HostFacts;
}

/**
 * Turns the probe's output into facts. What a host does not report gets the value that leads to the fewest changes.
 * @param machine the machine's name, for sentences
 * @throws ProvisionFailure `unexpected-answer` if the output is incomplete or not the probe's
 */
export function parseProbe(machine: string, output: string, token: string): ProbeAnswer {
  const sections = parseSections(output, token);
  const privilege = firstLine(sections.get('privilege'));
  if (!sections.has('end') || (privilege !== 'root' && privilege !== 'sudo' && privilege !== 'user')) {
    throw new ProvisionFailure(
      'unexpected-answer',
      l10n.t('“{0}” did not respond to the inspection as expected.', machine),
      l10n.t('Check that “ssh HOST true” prints nothing and that the host has a POSIX shell.'),
    );
  }
  const files = sectionsNamed('file ', sections);
  // A user who is not root needs D-Bus to ask systemd, and not every host has it.
  if (
    privilege !== 'user' &&
    firstLine(sections.get('init')) === 'systemd' &&
    !(sections.get('unit') ?? '').includes('LoadState=')
  ) {
    throw new ProvisionFailure(
      'unexpected-answer',
      l10n.t('“{0}”: systemd on the host is not responding.', machine),
      l10n.t('Check “systemctl status” on the host, or restart the host. Nothing was changed.'),
    );
  }
  const unit = unitFacts(sections, files);
  assertReadable(machine, unit);
  const start = effectiveStart(unit.file, unit.dropIns)?.line;
  const { configFile = '/etc/docker/daemon.json' } = readFlags(
    start === undefined ? [] : argumentsOf(start, unit.environment),
  );
  const daemonJson = parseDaemonJson(configFile, files.get(configFile));
  const inFile = daemonJson.kind === 'object' && daemonJson.values['live-restore'] === true;
  const liveRestore = inFile || readFlags(unit.runningArguments.slice(1)).liveRestore === true;
  const listeners = sections.get('listeners');
  const hostname = firstLine(sections.get('hostname')) ?? '';
  const containers = lines(sections.get('containers'));
  const facts: HostFacts = {
    os: parseOsRelease(sections.get('os-release') ?? ''),
    architecture: phrase(firstLine(sections.get('architecture')) ?? ''),
    init: phrase(firstLine(sections.get('init')) ?? ''),
    hostname: hostname.length > maxHostname ? '' : hostname,
    addresses: parseAddresses(sections.get('addresses') ?? ''),
    clock: clock(firstLine(sections.get('clock')) ?? ''),
    freeKib: freeSpace(sections.get('free')),
    apt: sections.has('apt'),
    engine: engineFacts(sections),
    foreignEngine: foreignEngine(sections, unit),
    unit,
    daemonJson,
    certificates: {
      ca: files.get(certificateFiles.ca),
      server: files.get(certificateFiles.cert),
      keyDigest: sha256(sections.get('key-digest')),
    },
    digests: readDigests(sections),
    listeners: listeners === undefined ? undefined : parseListeners(listeners),
    runningContainers: containers.slice(0, maxContainers).map((name) => phrase(name)),
    moreContainers: Math.max(0, containers.length - maxContainers),
    containersUnknown: sections.has('containers-unknown'),
    // The engine may not have read its files yet, and its present setting may no longer hold after a restart.
    liveRestore: liveRestore && firstLine(sections.get('live-restore')) === 'true',
    inSwarm: sections.has('swarm'),
    restartPending: sections.has('restart-pending'),
    hasBackups: sections.has('kept'),
    applying: /^(?:active|activating|deactivating)$/.test(firstLine(sections.get('active')) ?? ''),
  };
  return { privilege, groups: (firstLine(sections.get('groups')) ?? '').split(' '), facts };
}

/** The sections whose names are a word and a path, by their paths. What cannot be a path is ignored. */
function sectionsNamed(word: string, sections: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const found = [...sections].filter(([name]) => name.startsWith(word) && isPath(name.slice(word.length)));
  return new Map(found.map(([name, content]) => [name.slice(word.length), content]));
}

/** Whether Linux could have a file there. */
function isPath(text: string): boolean {
  return text.startsWith('/') && text.length < maxPath && !text.includes('\0');
}

/** Seconds since the epoch, as milliseconds; NaN for anything else. */
function clock(text: string): number {
  return /^\d{1,12}$/.test(text) ? Number(text) * 1000 : NaN;
}

/**
 * The start commands that may come into effect, with and without our drop-in, must be valid on a command line
 * (execve(2): no NUL) and of bounded length.
 * @throws ProvisionFailure `configuration`
 */
function assertReadable(machine: string, { file, dropIns, environment }: UnitFacts): void {
  const others = dropIns.filter((dropIn) => !isOwnDropIn(dropIn));
  for (const line of [effectiveStart(file, dropIns)?.line, effectiveStart(file, others)?.line]) {
    const fits =
      line === undefined ||
      (line.length <= maxStart &&
        expandedLength(splitCommandLine(line), environment) <= maxExpandedStart &&
        !argumentsOf(line, environment).some((argument) => argument.includes('\0')) &&
        !line.includes('\0'));
    if (!fits) {
      throw new ProvisionFailure(
        'configuration',
        l10n.t('“{0}”: The start command of docker.service is too long or contains invalid characters.', machine),
        l10n.t('Check “systemctl cat docker.service” on the host. Nothing was changed.'),
      );
    }
  }
}

function readDigests(sections: ReadonlyMap<string, string>): FileDigests {
  const answers = sectionsNamed('digest ', sections);
  return new Map(
    [...answers].flatMap(([path, answer]) => {
      const digest = sha256(answer);
      return digest === undefined ? [] : [[path, digest]];
    }),
  );
}

/** The digest in the output of sha256sum. */
function sha256(answer: string | undefined): string | undefined {
  return /^[0-9a-f]{64}/.exec(answer ?? '')?.[0];
}

function unitFacts(sections: ReadonlyMap<string, string>, files: ReadonlyMap<string, string>): UnitFacts {
  const properties = new Map<string, string>();
  const environmentFiles: string[] = [];
  for (const line of lines(sections.get('unit'))) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(line) ?? [];
    if (name === 'EnvironmentFiles' && value !== undefined) {
      environmentFiles.push(value.split(' (ignore_errors=', 1)[0] ?? '');
    } else if (name !== undefined && value !== undefined) {
      properties.set(name, value);
    }
  }
  const file = (path: string): UnitFile[] => {
    const text = files.get(path);
    return text === undefined ? [] : [{ path, text }];
  };
  const dropIns = [...files.keys()].filter((path) =>
    dropInDirectories.some((directory) => path.startsWith(`${directory}/docker.service.d/`)),
  );
  // Files override the unit's own variables: systemd.exec(5), EnvironmentFile=.
  const environment = new Map<string, string>();
  for (const { value } of splitCommandLine(properties.get('Environment') ?? '', 'shown')) {
    const [, name, text] = /^([^=]+)=([^]*)$/.exec(value) ?? [];
    if (name !== undefined && text !== undefined) {
      environment.set(name, text);
    }
  }
  // A file that is listed again overrides with the same values: only its last position counts.
  for (const path of [...new Set(environmentFiles.reverse())].reverse()) {
    for (const [name, value] of parseAssignments(files.get(path) ?? '')) {
      environment.set(name, value);
    }
  }
  return {
    loadState: properties.get('LoadState') ?? 'not-found',
    activeState: properties.get('ActiveState') ?? 'inactive',
    fileState: properties.get('UnitFileState') ?? '',
    file: file(properties.get('FragmentPath') ?? '')[0],
    dropIns: orderDropIns(dropIns.flatMap(file)),
    environment,
    programs: lines(sections.get('programs')),
    runningArguments: lines(sections.get('running')),
  };
}

/** The packages with an engine: the probe asks dpkg for no others. */
const enginePackages = ['docker.io', 'docker-ce', 'moby-engine'];

/** dpkg's states of a package whose files are in place and set up; other packages may still have to be notified. */
const installedStates = ['installed', 'triggers-pending', 'triggers-awaited'];

function engineFacts(sections: ReadonlyMap<string, string>): EngineFacts | undefined {
  // Package, version, and dpkg's three words of status, e.g. `install ok installed`.
  const packages = lines(sections.get('packages')).map((line) => line.split(' '));
  const [packageName, version = '', , , state] =
    packages.find(
      (words) =>
        enginePackages.includes(words[0] ?? '') && !['not-installed', 'config-files'].includes(words.at(-1) ?? ''),
    ) ?? [];
  const program = firstLine(sections.get('engine'));
  const path = program !== undefined && isPath(program) ? program : undefined;
  const halfInstalled = packageName !== undefined && !installedStates.includes(state ?? '');
  if (path === undefined && !halfInstalled) {
    return undefined;
  }
  return {
    path: path ?? '',
    version: phrase(
      packageName === undefined
        ? (/version ([^\s,]+)/.exec(sections.get('engine-version') ?? '')?.[1] ?? '')
        : version.replace(/^\d+:/, '').replace(/-[^-]*$/, ''),
    ),
    packageName,
    halfInstalled,
  };
}

function foreignEngine(sections: ReadonlyMap<string, string>, unit: UnitFacts): HostFacts['foreignEngine'] {
  if (lines(sections.get('active'))[1] === 'active') {
    return 'snap';
  }
  if (sections.has('podman') && !sections.has('engine')) {
    return 'podman';
  }
  return sections.has('rootless') && !engineRuns(unit) ? 'rootless' : undefined;
}

/** `df -Pk`: device, size, used, available, percent, mount point. */
function freeSpace(text: string | undefined): ReadonlyMap<string, number> {
  const free = new Map<string, number>();
  for (const line of lines(text).slice(1)) {
    const [, available, mount] = /\s(-?\d+)\s+\d+%\s+(\/.*)$/s.exec(line) ?? [];
    if (available !== undefined && mount !== undefined && free.size < maxMounts) {
      free.set(mount, Number(available));
    }
  }
  return free;
}

function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}

function firstLine(text: string | undefined): string | undefined {
  return lines(text)[0]?.trim();
}
