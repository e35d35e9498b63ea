import { join, parse } from 'node:path';
import { boot, bootAgain, createHostKeys, rootOf } from './boot';
import { httpdArchive, httpdImage } from './httpd-image';
import { updateHostsFile } from './hosts-file';
import { enter, enterHere } from './inside';
import { isCableIn, plugCable, pullCable } from './network';
import { CommandFailed, isAlive, type Output, type RunOptions } from './processes';
import { writeSshFiles } from './ssh-files';
import { changeLab, hostNameOf, requireLab, type HostKind, type MachineRecord } from './state';
import { removeMachine, stopMachine } from './sweep';

/** One machine of a lab: real services, sshd and (but for kinds without) dockerd behind a network cable of its own. */
export class LabMachine {
  readonly name: string;
  readonly kind: HostKind;
  /** IPv4; {@link hostName} means it on the box while the machine is there. */
  readonly address: string;
  /** IPv6, on boxes that have it. */
  readonly address6: string;

  constructor(
    private readonly labId: number,
    record: MachineRecord,
  ) {
    this.name = record.name;
    this.kind = record.kind;
    this.address = record.address;
    this.address6 = record.address6;
  }

  /** The name by which the box knows the machine while it is there. */
  get hostName(): string {
    return hostNameOf(requireLab(this.labId), this);
  }

  /** Whether the machine's process 1 runs. */
  get isUp(): boolean {
    const { leader } = this.record();
    return leader !== undefined && isAlive(leader);
  }

  /** Whether the network cable is pulled. */
  get isCut(): boolean {
    return !isCableIn(this.record());
  }

  /** Runs a shell line as root inside the machine; not through SSH, so that it works on a machine cut off, too. */
  run(command: string, options: Pick<RunOptions, 'stdin' | 'timeout'> = {}): Promise<Output> {
    return enter(this.leader(), command, options);
  }

  /** Runs a program as root inside the machine with this process's own terminal; gives back its exit code. */
  runHere(argv: readonly string[]): Promise<number> {
    return enterHere(this.leader(), argv);
  }

  /** Like {@link run}, and throws unless the command ends with 0. Gives back its standard output. */
  async succeed(command: string, options: Pick<RunOptions, 'stdin' | 'timeout'> = {}): Promise<string> {
    const output = await this.run(command, options);
    if (output.code !== 0) {
      throw new CommandFailed([`${this.name}:`, command], output);
    }
    return output.stdout;
  }

  /** A file's text as the machine sees it. */
  readFile(path: string): Promise<string> {
    return this.succeed(`cat -- ${quote(path)}`);
  }

  /** Writes a file in the machine, as root with the usual modes. */
  async writeFile(path: string, content: string | Buffer): Promise<void> {
    await this.succeed(`cat > ${quote(path)}`, { stdin: content });
  }

  /** Pulls the network cable: packets are dropped without an error. */
  async cut(): Promise<void> {
    await pullCable(this.record());
  }

  /** Puts the network cable back. */
  async heal(): Promise<void> {
    await plugCable(requireLab(this.labId), this.record());
  }

  /** Boots a pristine machine with new disks and new host keys in this one's place: same name, same address. */
  async reset(): Promise<void> {
    removeMachine(this.record());
    this.change(onNewDisks);
    await this.start();
  }

  /** Pulls the plug and boots the machine again with the disks it has. */
  async reboot(): Promise<void> {
    stopMachine(this.record());
    this.change((machine) => ({ ...machine, leader: undefined }));
    const leader = await bootAgain(requireLab(this.labId), this.record());
    this.change((machine) => ({ ...machine, leader }));
  }

  /** Ends the machine as a pulled plug does; its disks are gone. */
  stop(): Promise<void> {
    this.remove();
    return Promise.resolve();
  }

  /** Does what {@link stop} does at once, while everything else in this process waits. */
  remove(): void {
    removeMachine(this.record());
    changeLab(this.labId, (lab) => ({
      ...lab,
      machines: lab.machines.filter((machine) => machine.name !== this.name),
    }));
    this.announce();
  }

  /** Gives the machine new SSH host keys, as a re-installed host has; the old ones are gone. */
  async regenerateHostKeys(): Promise<void> {
    const root = rootOf(this.record());
    await this.succeed('rm -f /etc/ssh/ssh_host_*');
    await createHostKeys(root, this.name);
    await this.succeed('service ssh restart');
    this.announce();
  }

  /** Loads the image {@link httpdImage} into the machine's engine; its page names this machine. */
  async importHttpdImage(): Promise<void> {
    const archive = await httpdArchive(this.record().directory, this.name);
    const change = quote('CMD ["httpd","-f","-h","/www"]');
    await this.succeed(`docker import --change ${change} - ${httpdImage}`, { stdin: archive });
  }

  /** Boots the machine for the first time. Who calls this cleans up when it fails. */
  async start(): Promise<void> {
    const leader = await boot(requireLab(this.labId), this.record());
    this.change((machine) => ({ ...machine, leader }));
    this.announce();
    if (this.record().httpdImage) {
      await this.importHttpdImage();
    }
  }

  private leader(): number {
    const { leader } = this.record();
    if (leader === undefined || !isAlive(leader)) {
      throw new Error(`The machine “${this.name}” is not running.`);
    }
    return leader.pid;
  }

  private announce(): void {
    updateHostsFile();
    writeSshFiles(requireLab(this.labId));
  }

  private record(): MachineRecord {
    const record = requireLab(this.labId).machines.find((machine) => machine.name === this.name);
    if (record === undefined) {
      throw new Error(`There is no machine named “${this.name}” in lab ${this.labId}.`);
    }
    return record;
  }

  private change(change: (machine: MachineRecord) => MachineRecord): void {
    changeLab(this.labId, (lab) => ({
      ...lab,
      machines: lab.machines.map((machine) => (machine.name === this.name ? change(machine) : machine)),
    }));
  }
}

/** The machine as it is before its next first boot: no process yet, and the next folder for its disks. */
function onNewDisks(machine: MachineRecord): MachineRecord {
  const { dir, base } = parse(machine.directory);
  return { ...machine, leader: undefined, directory: join(dir, String(Number(base) + 1)) };
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
