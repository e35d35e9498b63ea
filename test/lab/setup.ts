import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureImages, type Narrate } from './images';
import type { HostKind } from './kinds';
import { run } from './processes';

/** The programs the lab calls, and the Debian package that brings each. */
const programs: Readonly<Record<string, string>> = {
  debootstrap: 'debootstrap',
  'systemd-nspawn': 'systemd-container',
  ip: 'iproute2',
  iptables: 'iptables',
  'ssh-keygen': 'openssh-client',
  mount: 'mount',
  setpriv: 'util-linux',
  nsenter: 'util-linux',
  flock: 'util-linux',
  tar: 'tar',
};

/** Why this computer cannot run the lab, as a sentence; undefined if it can. */
export function labUnavailable(): string | undefined {
  if (process.platform !== 'linux') {
    return `The lab boots machines with systemd-nspawn, which requires Linux; this is ${process.platform}.`;
  }
  if (process.getuid?.() !== 0) {
    return 'The lab mounts disks and creates network interfaces, which requires root: run it with sudo.';
  }
  const missing = missingPackages();
  if (missing.length > 0 && !isOnPath('apt-get')) {
    return `The lab needs ${missing.join(', ')}, and this computer has no apt-get to install them.`;
  }
  return undefined;
}

/**
 * Makes the box ready for labs: installs missing packages with apt and makes the root images of these kinds once; those of
 * other kinds are made when a machine of theirs boots. Takes minutes the first time (with network), and a few milliseconds
 * afterwards (without). Throws if {@link labUnavailable} has a reason.
 */
export async function ensureLab(narrate: Narrate, kinds: readonly HostKind[]): Promise<void> {
  const reason = labUnavailable();
  if (reason !== undefined) {
    throw new Error(reason);
  }
  const missing = missingPackages();
  if (missing.length > 0) {
    narrate(`Installing ${missing.join(', ')} …`);
    await install(missing);
  }
  await ensureImages(
    kinds.map((kind) => ({ kind, mdns: false })),
    narrate,
  );
  allowInotifyInstances();
}

/** Each machine's systemd and Docker hold some 10 inotify instances, and Linux grants root 128 for all of them. */
function allowInotifyInstances(): void {
  const file = '/proc/sys/fs/inotify/max_user_instances';
  if (Number(readFileSync(file, 'utf8')) < 1024) {
    writeFileSync(file, '1024');
  }
}

async function install(packages: readonly string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Another installation may hold apt's lock for a while.
  const patience = ['-o', 'DPkg::Lock::Timeout=300'] as const;
  await run(['apt-get', ...patience, 'update', '--quiet'], { env });
  await run(['apt-get', ...patience, 'install', '--yes', '--quiet', '--no-install-recommends', ...packages], { env });
}

function missingPackages(): string[] {
  const missing = Object.entries(programs).filter(([program]) => !isOnPath(program));
  // The program of the package “busybox” has the same name and needs libraries that the image would not have.
  const busybox = existsSync('/var/lib/dpkg/info/busybox-static.list') ? [] : ['busybox-static'];
  return [...new Set([...missing.map(([, name]) => name), ...busybox])];
}

function isOnPath(program: string): boolean {
  return searchPath().some((directory) => existsSync(join(directory, program)));
}

/** The PATH, and where Debian keeps root's programs, which a plain user's PATH lacks. */
function searchPath(): string[] {
  return [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
}
