import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { allDone } from './all-done';
import { createCgroup } from './cgroup';
import { classicMount, ensureImage, imageDirectories, overlayOptions } from './images';
import { enter, systemPath } from './inside';
import { authorizedKeys } from './keys';
import { kinds } from './kinds';
import { connectMachine } from './network';
import { endWithUs, identify, run, type ProcessIdentity } from './processes';
import type { LabRecord, MachineRecord } from './state';

/** How long a machine may take until all its services run, in milliseconds; on an idle box it is below a second. */
const patience = 300_000;

/** The machine's root folder as the box sees it, while the machine is there. */
export function rootOf(machine: MachineRecord): string {
  return join(machine.directory, 'root');
}

/** Boots a pristine machine and returns its process 1 once systemd reports that everything has started. */
export async function boot(lab: LabRecord, machine: MachineRecord): Promise<ProcessIdentity> {
  await allDone([prepareDisks(lab, machine), connectMachine(lab, machine)]);
  return await started(machine);
}

/** Boots a machine whose plug was pulled, with the disks it has. */
export async function bootAgain(lab: LabRecord, machine: MachineRecord): Promise<ProcessIdentity> {
  await connectMachine(lab, machine);
  return await started(machine);
}

/** Makes new SSH host keys of the kinds that Debian has. */
export async function createHostKeys(root: string, name: string): Promise<void> {
  const make = async (type: string, ...more: string[]): Promise<void> => {
    const file = join(root, 'etc/ssh', `ssh_host_${type}_key`);
    await run(['ssh-keygen', '-q', '-N', '', '-C', `root@${name}`, '-t', type, '-f', file, ...more]);
  };
  // RSA of 2048 bits takes a tenth of the time that ssh-keygen's own 3072 take.
  await allDone([make('ed25519'), make('ecdsa'), make('rsa', '-b', '2048')]);
}

async function prepareDisks(lab: LabRecord, machine: MachineRecord): Promise<void> {
  const at = (name: string): string => join(machine.directory, name);
  await ensureImage(machine);
  await mkdir(machine.directory, { recursive: true, mode: 0o700 });
  await Promise.all(['upper', 'work', 'root', 'docker', 'containerd'].map((name) => mkdir(at(name))));
  const options = overlayOptions(imageDirectories(machine), at('upper'), at('work'));
  const env = { ...process.env, ...classicMount };
  await run(['mount', '--types', 'overlay', '--options', options, 'overlay', at('root')], { env });
  const { name } = machine;
  const keys = await authorizedKeys(lab.directory);
  await allDone([
    writeFile(join(at('root'), 'etc/hostname'), `${name}\n`),
    writeFile(join(at('root'), 'etc/hosts'), `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n::1\tlocalhost\n`),
    authorize(join(at('root'), 'root'), 0, keys),
    authorize(join(at('root'), 'home/pirate'), 1000, keys),
    authorize(join(at('root'), 'home/sailor'), 1001, keys),
    authorize(join(at('root'), 'home/stowaway'), 1002, keys),
    createHostKeys(at('root'), name),
  ]);
}

async function authorize(home: string, user: number, keys: string): Promise<void> {
  const file = join(home, '.ssh/authorized_keys');
  await writeFile(file, keys, { mode: 0o600 });
  await chown(file, user, user);
}

/** Enters the control groups whose files come before the “--”, then becomes the program after it. */
const startInGroups = 'while [ "$1" != -- ]; do echo $$ > "$1" || exit 1; shift; done; shift; exec "$@"';

/** sysvinit looks for an SELinux policy unless a variable marks that as done, and mounts a /sys over the machine's own. */
const initOptions = { systemd: [], openrc: ['--setenv=SELINUX_INIT=NO'] } as const;

function start(machine: MachineRecord): ChildProcess {
  const at = (name: string): string => join(machine.directory, name);
  const console = openSync(at('console.log'), 'a', 0o600);
  const nspawn = [
    ...['systemd-nspawn', '--quiet', '--directory', at('root'), '--boot', '--console=read-only'],
    ...['--register=no', '--keep-unit', `--machine=${machine.container}`, `--hostname=${machine.name}`],
    ...[`--network-namespace-path=/run/netns/${machine.namespace}`],
    // Without these nspawn copies the box's name servers into the machine, where they cannot answer.
    ...['--resolv-conf=off', '--timezone=off'],
    ...initOptions[kinds[machine.kind].init],
    ...['--capability=all', '--system-call-filter=@keyring bpf'],
    ...[`--bind=${at('docker')}:/var/lib/docker`, `--bind=${at('containerd')}:/var/lib/containerd`],
  ];
  try {
    const child = spawn('/bin/sh', ['-c', startInGroups, 'sh', ...createCgroup(machine.cgroup), '--', ...nspawn], {
      // A session of its own, so that Ctrl-C in the terminal does not reach the machines before us.
      detached: true,
      stdio: ['ignore', console, console],
      env: {
        PATH: systemPath,
        // With these two the machine manages control groups itself, without which no container starts.
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'yes',
        SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1',
      },
    });
    // The machine may outlive this process (`npm run lab -- up`).
    child.unref();
    return child;
  } finally {
    closeSync(console);
  }
}

async function started(machine: MachineRecord): Promise<ProcessIdentity> {
  const container = start(machine);
  // Until it has entered its control groups nothing else would end it.
  const callOff = endWithUs(container);
  try {
    return await untilRunning(machine, container);
  } finally {
    callOff();
  }
}

async function untilRunning(machine: MachineRecord, container: ChildProcess): Promise<ProcessIdentity> {
  const { init } = kinds[machine.kind];
  let failure: unknown;
  container.on('error', (error) => {
    failure = error;
  });
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    await sleep(15);
    if (failure !== undefined || container.exitCode !== null || container.signalCode !== null) {
      break;
    }
    const leader = container.pid === undefined ? undefined : await findLeader(container.pid);
    if (leader === undefined) {
      continue;
    }
    const state = await enter(leader.pid, awaitServices[init], { timeout: patience });
    if (['running', 'degraded'].includes(state.stdout.trim())) {
      return leader;
    }
  }
  const said = await readFile(join(machine.directory, 'console.log'), 'utf8').catch(() => '');
  const end = said.trim().split('\n').slice(-20).join('\n');
  throw new Error(`The machine “${machine.name}” did not boot. Its console's last lines:\n${end}`, { cause: failure });
}

/**
 * What waits inside a machine until its services run, and prints “running” when they do. OpenRC calls a runlevel done when
 * it has started the engine's program, which answers only some moments later.
 */
const awaitServices = {
  systemd: 'systemctl is-system-running --wait',
  openrc: `
until grep -qx default /run/openrc/softlevel && [ ! -e /run/openrc/rc.starting ] && docker version; do sleep 0.1; done > /dev/null 2>&1
echo running
`,
} as const;

/** The container's process 1: a child of systemd-nspawn that is number 1 in its own process namespace (man 5 proc). */
async function findLeader(container: number): Promise<ProcessIdentity | undefined> {
  const children = await readFile(`/proc/${container}/task/${container}/children`, 'utf8').catch(() => '');
  for (const pid of children.split(' ').filter(Boolean)) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (/^Name:\s+(?:systemd|init)$/m.test(status) && /^NSpid:.*\t1$/m.test(status)) {
      return identify(Number(pid));
    }
  }
  return undefined;
}
