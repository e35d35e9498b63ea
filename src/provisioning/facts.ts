import type { DaemonJson } from './engine/daemon-json';
import type { HostAddress } from './probe/addresses';
import type { Listener } from './probe/listeners';
import type { OsRelease } from './probe/os-release';
import type { UnitFile } from './systemd/unit-file';

/** SHA-256 of files in hexadecimal, by path; none for a path without a file. */
export type FileDigests = ReadonlyMap<string, string>;

/** The result of one inspection of a host. Immutable. */
export interface HostFacts {
  readonly os: OsRelease;
  /** Debian's name of the architecture, e.g. `arm64`; the kernel's (`uname -m`) if dpkg is missing. */
  readonly architecture: string;
  /** The name of process 1 if it is not systemd, e.g. `init`. */
  readonly init: 'systemd' | (string & {});
  readonly hostname: string;
  readonly addresses: readonly HostAddress[];
  /** Milliseconds since the epoch by the host's clock; NaN if it did not report it. */
  readonly clock: number;
  /** Free kibibytes in the folders of the engine's files, by mount point. */
  readonly freeKib: ReadonlyMap<string, number>;
  /** Whether the host has apt. */
  readonly apt: boolean;
  readonly engine: EngineFacts | undefined;
  /**
   * Another kind of engine installation that must not be mixed with ours: Docker from a snap, Podman whose own `docker`
   * command stands in for Docker's on a host that has no Docker, or an engine that a user runs without root
   * (docs.docker.com/engine/security/rootless) on a host whose docker.service does not run.
   */
  readonly foreignEngine: 'snap' | 'podman' | 'rootless' | undefined;
  readonly unit: UnitFacts;
  readonly daemonJson: DaemonJson;
  readonly certificates: HostCertificates;
  /** Of the files that a plan may replace, the private key included. */
  readonly digests: FileDigests;
  /** Programs that listen on the engine's port; undefined if the host cannot list them. */
  readonly listeners: readonly Listener[] | undefined;
  /** Names, also of those left behind by an engine that is no longer running. */
  readonly runningContainers: readonly string[];
  /** How many run besides these, if there are too many to name. */
  readonly moreContainers: number;
  /** The engine runs, but its containers could not be listed. */
  readonly containersUnknown: boolean;
  /** Whether containers survive a restart of the engine (`live-restore`): according to both the running engine and its files. */
  readonly liveRestore: boolean;
  readonly inSwarm: boolean;
  /** Files were changed and the engine has not been restarted since. */
  readonly restartPending: boolean;
  /** The host still has backups of an earlier run. */
  readonly hasBackups: boolean;
  /** An earlier run is still in progress on the host. */
  readonly applying: boolean;
}

export interface EngineFacts {
  /** dockerd's path; empty if a partially installed package does not contain it yet. */
  readonly path: string;
  /** E.g. `20.10.24+dfsg1`. */
  readonly version: string;
  /** The package it comes from, e.g. `docker.io`; undefined if no package is known. */
  readonly packageName: string | undefined;
  /** dpkg has unpacked the package but not finished it, for example after a power cut. */
  readonly halfInstalled: boolean;
}

/** docker.service. */
export interface UnitFacts {
  /** systemd's LoadState: `loaded`, `not-found`, `masked`, … */
  readonly loadState: string;
  /** systemd's ActiveState: `active`, `activating`, `inactive`, `failed`, … */
  readonly activeState: string;
  /** systemd's UnitFileState: `enabled`, `disabled`, … */
  readonly fileState: string;
  readonly file: UnitFile | undefined;
  /** In systemd's order. */
  readonly dropIns: readonly UnitFile[];
  /** The variables the unit's command line can use. */
  readonly environment: ReadonlyMap<string, string>;
  /** Programs named by start commands that really exist. */
  readonly programs: readonly string[];
  /** The running dockerd's arguments, the program first; empty while it does not run. */
  readonly runningArguments: readonly string[];
}

/** Whether the engine runs, or is about to: then containers may run, and clients may wait for it. */
export function engineRuns({ activeState }: Pick<UnitFacts, 'activeState'>): boolean {
  return ['active', 'activating', 'reloading', 'refreshing'].includes(activeState);
}

/** The public parts of what is in /etc/docker. */
export interface HostCertificates {
  readonly ca: string | undefined;
  readonly server: string | undefined;
  /** SHA-256 of the server key's text without white space, in hexadecimal. */
  readonly keyDigest: string | undefined;
}
