import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allDone } from './all-done';
import { onExit } from './exit-guard';
import { serveInstallScript, type InstallScriptServer } from './install-script';
import { createKeys, keysIn, type LabKeys } from './keys';
import { lock } from './lock';
import { firstDirectory, LabMachine } from './machine';
import {
  address6Of,
  addressOf,
  bridgeName,
  createBridge,
  gateway,
  interfaceExists,
  linkName,
  namespaces,
} from './network';
import { diskRoot, labsLock } from './paths';
import { identify } from './processes';
import { ensureLab } from './setup';
import { knownHostsLines, sshConfigFile } from './ssh-files';
import { bootId, changeLab, readLab, readLabs, requireLab, writeLab, type HostKind, type LabRecord } from './state';
import { removeLab, removeMachine, sweep } from './sweep';

export type { HostKind } from './state';
export { LabMachine } from './machine';

export interface LabOptions {
  /** The lab's network is 10.77.ID.0/24; without it the lowest free number. */
  readonly id?: number;
  /** Receives a line for a person when something takes long, which is so only at the first set-up. */
  readonly narrate?: (line: string) => void;
}

export interface BootOptions {
  /** Lower-case letters, digits and hyphens. NAME.local means the machine on the box. */
  readonly name: string;
  readonly kind: HostKind;
  /** In the lab's network; without it 10.77.ID.(10 + the number the name ends in), or the next free one. */
  readonly address?: string;
  /** Whether to load hypriot/rpi-busybox-httpd into the machine's engine; true where there is an engine. */
  readonly httpdImage?: boolean;
}

/** A network of real machines on this box. It goes when it is taken down, and with its process at the latest. */
export class Lab {
  private readonly callOff: () => void;

  private constructor(
    readonly id: number,
    private readonly directory: string,
    kept: boolean,
  ) {
    this.callOff = kept ? () => undefined : onExit(() => this.remove());
  }

  /** Makes an empty lab, after making the box ready where it is not, and clearing what killed runs have left. */
  static async create(options: LabOptions = {}): Promise<Lab> {
    await ensureLab(options.narrate);
    const release = await lock(labsLock);
    let lab: Lab;
    try {
      sweep();
      const record = newRecord(freeId(options.id));
      lab = new Lab(record.id, record.directory, false);
      writeLab(record);
    } finally {
      release();
    }
    try {
      await mkdir(lab.directory, { mode: 0o700 });
      await allDone([createKeys(lab.directory), createBridge(requireLab(lab.id))]);
    } catch (failure) {
      await lab.down();
      throw failure;
    }
    return lab;
  }

  /** A lab that is up already, whoever made it; it stays when this process ends. */
  static attach(id: number): Lab {
    return new Lab(id, requireLab(id).directory, true);
  }

  /** The box's own address in the lab's network. */
  get address(): string {
    return gateway(this.id);
  }

  /** The private key file that pirate, sailor, stowaway and root accept. */
  get keyPath(): string {
    return this.keys.ed25519;
  }

  /** More private key files, for tests of authentication. */
  get keys(): LabKeys {
    return keysIn(this.directory);
  }

  /** An OpenSSH configuration file that knows the machines by name: `ssh -F FILE pi1`. */
  get sshConfigPath(): string {
    return sshConfigFile(this.directory);
  }

  /** The machines that are up or booting. */
  get machines(): readonly LabMachine[] {
    return requireLab(this.id).machines.map((record) => new LabMachine(this.id, record));
  }

  /** Lines of known_hosts for every machine that is up: by name, NAME.local and address, one a host key. */
  knownHostsLines(): Promise<string> {
    return Promise.resolve(knownHostsLines(requireLab(this.id)));
  }

  /** Boots a pristine machine; resolves when all its services run. Several may boot at once. */
  async boot(options: BootOptions): Promise<LabMachine> {
    const lab = changeLab(this.id, (before) => withMachine(before, options));
    const machine = this.machine(options.name);
    const forget = (): void => {
      const record = requireLab(this.id).machines.find(({ name }) => name === options.name);
      if (record !== undefined) {
        removeMachine(record);
      }
      changeLab(this.id, (before) => ({
        ...before,
        machines: before.machines.filter(({ name }) => name !== options.name),
      }));
    };
    const callOff = lab.kept ? onExit(forget) : () => undefined;
    try {
      await machine.start();
    } catch (failure) {
      if (readLab(this.id) !== undefined) {
        forget();
      }
      throw failure;
    } finally {
      callOff();
    }
    return machine;
  }

  /** A machine of this lab by its name. */
  machine(name: string): LabMachine {
    const record = requireLab(this.id).machines.find((machine) => machine.name === name);
    if (record === undefined) {
      throw new Error(`There is no machine “${name}” in lab ${this.id}.`);
    }
    return new LabMachine(this.id, record);
  }

  /** Serves an install script for bare machines over HTTP on the lab's address. */
  serveInstallScript(): Promise<InstallScriptServer> {
    return serveInstallScript(this.address);
  }

  /** Has the lab stay when this process ends. */
  keep(): void {
    changeLab(this.id, (lab) => ({ ...lab, kept: true }));
    this.callOff();
  }

  /** Ends all machines and takes everything of the lab away; a lab that is down already stays so. */
  down(): Promise<void> {
    this.remove();
    this.callOff();
    return Promise.resolve();
  }

  private remove(): void {
    const lab = readLab(this.id);
    // The number may belong to a later lab when this one is down.
    if (lab?.directory === this.directory) {
      removeLab(lab);
    }
  }
}

function newRecord(id: number): LabRecord {
  const owner = identify(process.pid);
  if (owner === undefined) {
    throw new Error('This process does not find itself in /proc.');
  }
  return {
    version: 1,
    id,
    createdAt: Date.now(),
    bootId: bootId(),
    owner,
    kept: false,
    directory: join(diskRoot(), `${id}-${randomBytes(4).toString('hex')}`),
    bridge: bridgeName(id),
    machines: [],
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
      throw new Error(`Lab ${wanted} is up already.`);
    }
    return wanted;
  }
  const id = Array.from({ length: 256 }, (_, each) => each).find(isFree);
  if (id === undefined) {
    throw new Error('All 256 labs are taken.');
  }
  return id;
}

function withMachine(lab: LabRecord, options: BootOptions): LabRecord {
  const { name, kind } = options;
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name)) {
    throw new Error(`A machine's name has lower-case letters, digits and inner hyphens; “${name}” does not.`);
  }
  if (lab.machines.some((machine) => machine.name === name)) {
    throw new Error(`There is a machine “${name}” in lab ${lab.id} already.`);
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
    throw new Error(`There is a network namespace ${namespace} that is not the lab's.`);
  }
  const machine = {
    name,
    kind,
    address,
    address6: address6Of(lab.id, host),
    namespace,
    link: linkName(lab.id, address),
    cgroup: `swarm-machines-lab/${lab.id}/${name}`,
    container: namespace,
    directory: firstDirectory(lab, name),
    leader: undefined,
    httpdImage: options.httpdImage ?? kind !== 'bookworm-bare',
  };
  return { ...lab, machines: [...lab.machines, machine] };
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
