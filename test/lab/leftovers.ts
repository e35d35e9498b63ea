import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { identify, run } from './processes';
import { diskRoot } from './paths';

/**
 * Everything on the box that belongs to a lab, looked up afresh in the kernel and on disk, and not in the lab's own
 * records: one line each, none after the lab went.
 */
export async function leftovers(id: number): Promise<string[]> {
  const names = new RegExp(`\\bswarmlab${id}\\b|swarm-machines-lab/${id}\\b`);
  const firewall = await Promise.all(['iptables-save', 'ip6tables-save'].map((program) => run([program])));
  const found = {
    interface: readdirSync('/sys/class/net'),
    namespace: list('/run/netns'),
    mount: lines('/proc/self/mountinfo'),
    process: processes(),
    'control group': controlGroups(),
    'firewall rule': firewall.flatMap((output) => output.stdout.split('\n')),
    record: list('/run/swarm-machines-lab').map((name) => `/run/swarm-machines-lab/${name}`),
    disk: list(diskRoot()).map((name) => `swarm-machines-lab/${name}`),
    container: ['propagate', 'unix-export'].flatMap((place) => list(join('/run/systemd/nspawn', place))),
  };
  const ours = Object.entries(found).flatMap(([kind, entries]) =>
    entries.filter((entry) => names.test(entry)).map((entry) => `${kind}: ${entry}`),
  );
  const marker = `# >>> swarm-machines lab ${id}`;
  return [...ours, ...lines('/etc/hosts').filter((line) => line === marker)];
}

/** Command line and control groups of every process; those that have ended but are not reaped hold nothing. */
function processes(): string[] {
  return list('/proc')
    .filter((name) => identify(Number(name)) !== undefined)
    .map((pid) => [...lines(`/proc/${pid}/cgroup`), ...lines(`/proc/${pid}/cmdline`)].join(' '))
    .map((text) => text.replaceAll('\0', ' '));
}

function controlGroups(): string[] {
  return ['/sys/fs/cgroup/systemd', '/sys/fs/cgroup/unified', '/sys/fs/cgroup']
    .map((mount) => join(mount, 'swarm-machines-lab'))
    .flatMap((directory) => list(directory).map((name) => `swarm-machines-lab/${name} in ${directory}`));
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    // A process may end while all are listed.
    return [];
  }
}

function list(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
