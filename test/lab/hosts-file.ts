import {
  chmodSync,
  closeSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { lockedSync } from './lock';
import { hostsLock } from './paths';
import { hostNameOf, isAbandoned, readLabs } from './state';

/** What a lab has in the hosts file. */
export interface LabEntries {
  readonly id: number;
  readonly domain: string | undefined;
  readonly machines: readonly { readonly name: string; readonly address: string }[];
}

/** A lab's block: everything between its two markers, and these. */
const block = /^# >>> swarm-machines lab (\d+)\n[^]*?^# <<< swarm-machines lab \1\n/gm;

/**
 * Writes the names of every living lab's machines into the box's /etc/hosts, and takes those of other labs out. What
 * else stands there is kept to the byte.
 */
export function updateHostsFile(file = '/etc/hosts'): void {
  lockedSync(hostsLock, () => {
    const before = readFileSync(file, 'utf8');
    const after = withEntries(
      before,
      readLabs().filter((lab) => !isAbandoned(lab)),
    );
    if (after !== before) {
      replace(file, after);
    }
  });
}

/**
 * The text of a hosts file with exactly these labs' entries, given from the oldest to the latest: of two machines with
 * one name the latest lab's is the one that has it. Entries stand first, because the first match counts.
 */
export function withEntries(text: string, labs: readonly LabEntries[]): string {
  const taken = new Set<string>();
  const blocks: string[] = [];
  for (const lab of labs.toReversed()) {
    const machines = lab.machines
      .map((machine) => ({ address: machine.address, name: hostNameOf(lab, machine) }))
      .filter(({ name }) => !taken.has(name));
    machines.forEach(({ name }) => taken.add(name));
    if (machines.length > 0) {
      const lines = machines.map(({ address, name }) => `${address}\t${name}\n`);
      blocks.push(`# >>> swarm-machines lab ${lab.id}\n${lines.join('')}# <<< swarm-machines lab ${lab.id}\n`);
    }
  }
  return blocks.join('') + text.replace(block, '');
}

function replace(file: string, text: string): void {
  const beside = `${file}.swarm-machines-lab`;
  try {
    writeFileSync(beside, text);
    chmodSync(beside, statSync(file).mode);
    renameSync(beside, file);
  } catch {
    // In a container the file is often a mount, which cannot be replaced, only written.
    rmSync(beside, { force: true });
    overwrite(file, text);
  }
}

/** Others look names up at any time: the file is never empty, and our entries, which stand first, are whole at once. */
function overwrite(file: string, text: string): void {
  const content = Buffer.from(text);
  const descriptor = openSync(file, 'r+');
  try {
    writeSync(descriptor, content, 0, content.length, 0);
    ftruncateSync(descriptor, content.length);
  } finally {
    closeSync(descriptor);
  }
}
