import { readFileSync, readdirSync, renameSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostKind } from './kinds';
import { lockedSync } from './lock';
import { isAlive, type ProcessIdentity } from './processes';
import { stateRoot } from './paths';

export { hostKinds, type HostKind } from './kinds';

/** All that a machine holds on the box: written down before it is made, so that it can always be cleared. */
export interface MachineRecord {
  readonly name: string;
  readonly kind: HostKind;
  readonly address: string;
  readonly address6: string;
  /** The name in /run/netns. */
  readonly namespace: string;
  /** The box's end of the machine's cable. */
  readonly link: string;
  /** Below the root of each control group hierarchy. */
  readonly cgroup: string;
  /** What systemd-nspawn calls the machine. */
  readonly container: string;
  /** The machine's disks; a new folder after each reset. */
  readonly directory: string;
  readonly httpdImage: boolean;
  /** Whether it answers for its name by multicast DNS. */
  readonly mdns: boolean;
  /** The machine's process 1, once it runs. */
  readonly leader: ProcessIdentity | undefined;
}

export interface LabRecord {
  readonly version: 1;
  readonly id: number;
  /** Milliseconds since the epoch: of two machines with one name the later lab's has the name. */
  readonly createdAt: number;
  /** The kernel's boot id: after a restart of the box nothing of a lab can be alive. */
  readonly bootId: string;
  readonly owner: ProcessIdentity;
  /** Whether the lab stays when its owner ends (`npm run lab -- up`). */
  readonly kept: boolean;
  readonly directory: string;
  readonly bridge: string;
  /** What the machines' names on the box end in; undefined means “local”. */
  readonly domain: string | undefined;
  readonly machines: readonly MachineRecord[];
}

/** The name by which the box knows a machine of a lab. */
export function hostNameOf(lab: Pick<LabRecord, 'domain'>, machine: Pick<MachineRecord, 'name'>): string {
  return `${machine.name}.${lab.domain ?? 'local'}`;
}

/** The running kernel's boot id. */
export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

/** Whether the lab has been left behind: its owner is dead, or the computer was restarted. */
export function isAbandoned(lab: LabRecord): boolean {
  return lab.bootId !== bootId() || (!lab.kept && !isAlive(lab.owner));
}

/** All labs that have a record, alive or abandoned, oldest first. */
export function readLabs(): LabRecord[] {
  return listStates()
    .map((id) => readLab(id))
    .filter((lab) => lab !== undefined)
    .sort((one, other) => one.createdAt - other.createdAt);
}

/** The record of a lab; undefined if there is none. */
export function readLab(id: number): LabRecord | undefined {
  const file = recordFile(id);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
  const record: unknown = JSON.parse(text);
  if (!isLabRecord(record)) {
    throw new Error(`${file} is not a lab's record: remove it after checking that lab ${id} is not running.`);
  }
  return record;
}

/** Writes the record in one step: a reader sees the old or the new one. */
export function writeLab(lab: LabRecord): void {
  const file = recordFile(lab.id);
  mkdirSync(join(stateRoot, String(lab.id)), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(lab, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/**
 * Reads, changes and writes a lab's record in one step among processes, and gives back the new one.
 * Throws when there is no such lab.
 */
export function changeLab(id: number, change: (lab: LabRecord) => LabRecord): LabRecord {
  return lockedSync(join(stateRoot, `${id}.lock`), () => {
    const changed = change(requireLab(id));
    writeLab(changed);
    return changed;
  });
}

/** The record of a lab that must be there. */
export function requireLab(id: number): LabRecord {
  const lab = readLab(id);
  if (lab === undefined) {
    throw new Error(`Lab ${id} is not running.`);
  }
  return lab;
}

/** Forgets a lab whose every piece is gone; its number is free again. */
export function removeLabRecord(id: number): void {
  rmSync(join(stateRoot, String(id)), { recursive: true, force: true });
  rmSync(join(stateRoot, `${id}.lock`), { force: true });
}

function recordFile(id: number): string {
  return join(stateRoot, String(id), 'lab.json');
}

function listStates(): number[] {
  try {
    return readdirSync(stateRoot)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function isLabRecord(value: unknown): value is LabRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 1 &&
    'machines' in value &&
    Array.isArray(value.machines)
  );
}
