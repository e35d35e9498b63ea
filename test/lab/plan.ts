import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { kinds } from './kinds';
import { address6Of, addressOf, bridgeName, interfaceExists, linkName, namespaces } from './network';
import { diskRoot } from './paths';
import { identify } from './processes';
import { bootId, readLabs, type HostKind, type LabRecord, type MachineRecord } from './state';

export interface BootOptions {
  /** Lower-case letters, digits and hyphens. The box knows the machine by its `hostName`. */
  readonly name: string;
  readonly kind: HostKind;
  /** In the lab's network; without it 10.77.ID.(10 + the number the name ends in), or the next free one. */
  readonly address?: string;
  /** Whether to load hypriot/rpi-busybox-httpd into the machine's engine; true if there is an engine. */
  readonly httpdImage?: boolean;
  /** Whether avahi-daemon answers for NAME.local by multicast DNS on the lab's network; false without it. */
  readonly mdns?: boolean;
}

/** What a new lab of this process will hold. The caller holds the lock over labs. */
export function planLab(wantedId: number | undefined, plainNames: boolean): LabRecord {
  const owner = identify(process.pid);
  if (owner === undefined) {
    throw new Error('This process is not listed in /proc.');
  }
  const id = freeId(wantedId);
  return {
    version: 1,
    id,
    createdAt: Date.now(),
    bootId: bootId(),
    owner,
    kept: false,
    directory: join(diskRoot(), `${id}-${randomBytes(4).toString('hex')}`),
    bridge: bridgeName(id),
    domain: plainNames ? undefined : `lab${id}.local`,
    machines: [],
  };
}

/** The parts of a new machine of a lab. Throws if a name or address is taken or invalid. */
export function planMachine(lab: LabRecord, options: BootOptions): MachineRecord {
  const { name, kind } = options;
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name)) {
    throw new Error(
      `A machine's name may contain only lower-case letters, digits and inner hyphens; “${name}” does not.`,
    );
  }
  if (lab.machines.some((machine) => machine.name === name)) {
    throw new Error(`There is already a machine named “${name}” in lab ${lab.id}.`);
  }
  const address = options.address ?? freeAddress(lab, name);
  const host = Number(address.split('.').at(-1));
  if (address !== addressOf(lab.id, host) || host < 2 || host > 254) {
    throw new Error(`“${address}” is not an address for a machine of lab ${lab.id} (${addressOf(lab.id, 2)} to .254).`);
  }
  if (lab.machines.some((machine) => machine.address === address)) {
    throw new Error(`Another machine of lab ${lab.id} has the address ${address}.`);
  }
  const namespace = `swarmlab${lab.id}-${name}`;
  if (namespaces().includes(namespace)) {
    throw new Error(`There is already a network namespace ${namespace} that does not belong to the lab.`);
  }
  return {
    name,
    kind,
    address,
    address6: address6Of(lab.id, host),
    namespace,
    link: linkName(lab.id, address),
    cgroup: `swarm-machines-lab/${lab.id}/${name}`,
    container: namespace,
    directory: join(lab.directory, 'machines', name, '1'),
    httpdImage: options.httpdImage ?? kinds[kind].engine,
    mdns: options.mdns ?? false,
    leader: undefined,
  };
}

function freeId(wanted: number | undefined): number {
  const taken = new Set(readLabs().map((lab) => lab.id));
  const isFree = (id: number): boolean => !taken.has(id) && !interfaceExists(bridgeName(id));
  if (wanted !== undefined) {
    if (!Number.isInteger(wanted) || wanted < 0 || wanted > 255) {
      throw new Error(`A lab's number is a whole number from 0 to 255, not ${wanted}.`);
    }
    if (!isFree(wanted)) {
      throw new Error(`Lab ${wanted} is already running.`);
    }
    return wanted;
  }
  const id = Array.from({ length: 256 }, (_, each) => each).find(isFree);
  if (id === undefined) {
    throw new Error('All 256 labs are taken.');
  }
  return id;
}

function freeAddress(lab: LabRecord, name: string): string {
  const wished = 10 + Number(/\d+$/.exec(name)?.[0] ?? 1);
  const hosts = [wished, ...Array.from({ length: 244 }, (_, index) => 11 + index)];
  const isFree = (host: number): boolean =>
    host >= 11 && host <= 254 && !lab.machines.some((machine) => machine.address === addressOf(lab.id, host));
  const host = hosts.find(isFree);
  if (host === undefined) {
    throw new Error(`Lab ${lab.id} has no free address left.`);
  }
  return addressOf(lab.id, host);
}
