import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import { fileHosts, fileTls, withValues, type DaemonJson } from './daemon-json';
import { dropInPath, dropInText, isOwnDropIn } from '../systemd/drop-in';
import { readFlags, tcpPort, type EngineTls } from './engine-flags';
import type { HostFacts } from '../facts';
import { ProvisionFailure } from '../failure';
import {
  argumentsOf,
  editStartCommand,
  listens,
  programOf,
  securesAsWanted,
  wantedHost,
  wantedTls,
  type Listening,
} from '../systemd/start-command';
import { effectiveStart, type UnitFile } from '../systemd/unit-file';

/** What the host's engine configuration lacks, as files to write and to remove; nothing if it is right. */
export interface EngineConfiguration {
  /** The drop-in to write. */
  readonly dropIn: UnitFile | undefined;
  /** Our drop-ins to remove. */
  readonly superseded: readonly string[];
  /** daemon.json to write. */
  readonly daemonJson: UnitFile | undefined;
  /** The arguments dockerd will get, the program not included. */
  readonly arguments: readonly string[];
  /** The engine's `tcp://` addresses that ask for no certificate yet, and will. */
  readonly secured: readonly string[];
  /** The file of the authority whose clients the engine accepts at present; undefined if it does not verify clients. */
  readonly trusted: string | undefined;
}

/**
 * Determines what has to change for the engine to listen on the port and to accept our clients, from how the host
 * starts it. What is right stays as it is, and other files are not edited: if the start command has to change, our
 * drop-in comes last. So a host set up by docker-machine keeps its `10-machine.conf`, and needs nothing beside it unless
 * that names a program that the host does not have (as on Debian 12).
 *
 * Each setting goes where the host keeps it, because dockerd does not start if flags and daemon.json both have
 * `hosts` or the same `tls…` key. A daemon.json without these keys is not changed.
 * @throws ProvisionFailure `configuration` or `unsupported-host`
 */
export function configureEngine(
  machine: string,
  facts: Pick<HostFacts, 'unit' | 'daemonJson'>,
  engineProgram: string,
  listening: Listening,
): EngineConfiguration {
  const { unit, daemonJson } = facts;
  const own = unit.dropIns.filter(isOwnDropIn);
  const others = unit.dropIns.filter((file) => !isOwnDropIn(file));
  const given = effectiveStart(unit.file, others)?.line;
  const current = effectiveStart(unit.file, unit.dropIns)?.line ?? given;
  if (given === undefined || current === undefined) {
    throw new ProvisionFailure(
      'unsupported-host',
      l10n.t('“{0}”: The docker.service unit has no start command.', machine),
      l10n.t('Check “systemctl cat docker.service” on the host.'),
    );
  }
  const source = { hosts: fileHosts(daemonJson), tls: fileTls(daemonJson) };
  const tlsInFile = Object.values(source.tls).some((value) => value !== undefined);
  assertConsistent(machine, argumentsOf(given, unit.environment), daemonJson);

  const wanted = editStartCommand(given, unit.environment, {
    program: unit.programs.includes(programOf(given)) ? undefined : engineProgram,
    listening: source.hosts === undefined ? listening : undefined,
    tls: !tlsInFile,
  });
  const dropIns = chooseDropIns(machine, { given, wanted, own, others, isRight: () => isRight(current) });
  const resulting = dropIns.dropIn === undefined && dropIns.superseded.length === 0 ? current : wanted;
  const args = argumentsOf(resulting, unit.environment);
  if (source.hosts === undefined) {
    assertPortFree(machine, readFlags(args).hosts, listening);
  }
  const before = readFlags(argumentsOf(current, unit.environment));
  return {
    ...dropIns,
    daemonJson: editedDaemonJson(daemonJson, listening, tlsInFile),
    arguments: args,
    ...presentAccess([...before.hosts, ...(source.hosts ?? [])], tlsInFile ? source.tls : before),
  };

  /** Whether a start command, together with daemon.json as it is, has all wanted settings. */
  function isRight(line: string): boolean {
    const flags = readFlags(argumentsOf(line, unit.environment));
    return (
      unit.programs.includes(programOf(line)) &&
      listens(source.hosts ?? flags.hosts, listening) &&
      securesAsWanted(tlsInFile ? source.tls : flags)
    );
  }
}

function chooseDropIns(
  machine: string,
  state: {
    readonly given: string;
    readonly wanted: string;
    readonly own: readonly UnitFile[];
    readonly others: readonly UnitFile[];
    readonly isRight: () => boolean;
  },
): Pick<EngineConfiguration, 'dropIn' | 'superseded'> {
  const { given, wanted, own, others } = state;
  if (wanted === given) {
    // Our drop-in is no longer needed, but removing it is not worth a restart while it does no harm.
    return { dropIn: undefined, superseded: state.isRight() ? [] : own.map((file) => file.path) };
  }
  const path = dropInPath(others);
  if (path === undefined) {
    throw new ProvisionFailure(
      'configuration',
      l10n.t('“{0}”: No drop-in can be added after the existing ones of docker.service.', machine),
      l10n.t('Rename the files in /etc/systemd/system/docker.service.d so that they begin with a digit or a letter.'),
    );
  }
  const text = dropInText(wanted);
  const superseded = own.map((file) => file.path).filter((other) => other !== path);
  const same = own.some((file) => file.path === path && file.text === text);
  return { dropIn: same ? undefined : { path, text }, superseded };
}

/** dockerd does not start if a setting is in both places, and the present configuration may already be like that. */
function assertConsistent(machine: string, args: readonly string[], file: DaemonJson): void {
  const flags = readFlags(args);
  const doubled: string[] = [];
  if (fileHosts(file) !== undefined && flags.hosts.length > 0) {
    doubled.push('hosts');
  }
  const tls = fileTls(file);
  for (const key of ['tls', 'tlsverify', 'tlscacert', 'tlscert', 'tlskey'] as const) {
    if (tls[key] !== undefined && flags[key] !== undefined) {
      doubled.push(key);
    }
  }
  if (doubled.length > 0) {
    throw new ProvisionFailure(
      'configuration',
      l10n.t({
        message: '“{0}”: {1} and the start command of docker.service both set {2}, so Docker cannot start.',
        args: [machine, phrase(file.path), doubled.join(', ')],
        comment: '{1} is a path, and {2} a list of settings, e.g. “hosts, tlscert”',
      }),
      l10n.t('Remove the setting from one of them, check that Docker restarts, then provision again.'),
    );
  }
}

/** A variable such as DOCKER_OPTS may let the engine listen on the port at another address, which excludes listening on all addresses. */
function assertPortFree(machine: string, hosts: readonly string[], listening: Listening): void {
  const onPort = hosts.filter((host) => tcpPort(host) === listening.port);
  const [rival] = onPort.filter((host) => !listens([host], listening));
  if (onPort.length > 1 && rival !== undefined) {
    throw new ProvisionFailure(
      'configuration',
      l10n.t('“{0}”: A variable of docker.service already makes Docker listen on {1}.', machine, phrase(rival)),
      l10n.t('Remove that address (see /etc/default/docker), or choose another engine port.'),
    );
  }
}

function editedDaemonJson(file: DaemonJson, listening: Listening, tlsInFile: boolean): UnitFile | undefined {
  const changes: Record<string, unknown> = {};
  const hosts = fileHosts(file);
  if (hosts !== undefined && !listens(hosts, listening)) {
    const kept = hosts.filter((host) => tcpPort(host) !== listening.port);
    changes['hosts'] = [...kept, wantedHost(listening)];
  }
  const tls = fileTls(file);
  if (tlsInFile && !securesAsWanted(tls)) {
    Object.assign(changes, wantedTls, tls.tls === undefined ? {} : { tls: true });
  }
  return Object.keys(changes).length === 0 ? undefined : { path: file.path, text: withValues(file, changes) };
}

/** The authority that dockerd verifies clients with by default: dockerd(8), --tlscacert. */
const defaultAuthority = '~/.docker/ca.pem';

function presentAccess(hosts: readonly string[], tls: EngineTls): Pick<EngineConfiguration, 'secured' | 'trusted'> {
  const verified = tls.tlsverify === true;
  return {
    secured: verified ? [] : hosts.filter((host) => tcpPort(host) !== undefined),
    trusted: verified ? (tls.tlscacert ?? defaultAuthority) : undefined,
  };
}
