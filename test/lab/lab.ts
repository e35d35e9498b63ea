import { mkdir } from 'node:fs/promises';
import { allDone } from './all-done';
import { onExit } from './exit-guard';
import { serveInstallScript, type InstallScriptServer } from './install-script';
import { createKeys, keysIn, type LabKeys } from './keys';
import { lock } from './lock';
import { LabMachine } from './machine';
import { createBridge, gateway } from './network';
import { labsLock } from './paths';
import { planLab, planMachine, type BootOptions } from './plan';
import { ensureLab } from './setup';
import { knownHostsLines, sshConfigFile } from './ssh-files';
import { changeLab, readLab, requireLab, writeLab } from './state';
import { removeLab, sweep } from './sweep';

export type { HostKind } from './state';
export type { BootOptions } from './plan';
export { LabMachine } from './machine';

export interface LabOptions {
  /** The lab's network is 10.77.ID.0/24; without it the lowest free number. */
  readonly id?: number;
  /**
   * Whether the box knows the machines as NAME.local, for a lab that a user plays with; else as NAME.labID.local, so that no other lab's
   * machines are meant. Default false.
   */
  readonly plainNames?: boolean;
  /** Receives a line for the user when the first setup of the computer takes long. */
  readonly narrate?: (line: string) => void;
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

  /** Creates an empty lab, after preparing the computer if necessary, and removing what killed runs have left. */
  static async create(options: LabOptions = {}): Promise<Lab> {
    await ensureLab(options.narrate ?? (() => undefined), []);
    const lab = await Lab.take(options);
    try {
      await mkdir(lab.directory, { mode: 0o700 });
      await allDone([createKeys(lab.directory), createBridge(requireLab(lab.id))]);
    } catch (failure) {
      await lab.down();
      throw failure;
    }
    return lab;
  }

  /** A lab that is already running, of any process; it stays when this process ends. */
  static attach(id: number): Lab {
    return new Lab(id, requireLab(id).directory, true);
  }

  /** Sweeps, then takes a free number by writing the new lab's record. */
  private static async take(options: LabOptions): Promise<Lab> {
    const release = await lock(labsLock);
    try {
      sweep();
      const record = planLab(options.id, options.plainNames === true);
      const lab = new Lab(record.id, record.directory, false);
      writeLab(record);
      return lab;
    } finally {
      release();
    }
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

  /** Lines of known_hosts for every machine that is up: by name, name on the box and address, one a host key. */
  knownHostsLines(): Promise<string> {
    return Promise.resolve(knownHostsLines(requireLab(this.id)));
  }

  /** Boots a pristine machine; resolves when all its services run. Several may boot at once. */
  async boot(options: BootOptions): Promise<LabMachine> {
    const lab = changeLab(this.id, (before) => ({
      ...before,
      machines: [...before.machines, planMachine(before, options)],
    }));
    const machine = this.machine(options.name);
    // A lab of this process goes as a whole; of one that stays, a machine that has half booted must not.
    const callOff = lab.kept ? onExit(() => machine.remove()) : () => undefined;
    try {
      await machine.start();
    } catch (failure) {
      if (readLab(this.id)?.directory === this.directory) {
        machine.remove();
      }
      throw failure;
    } finally {
      callOff();
    }
    return machine;
  }

  /** A machine of this lab by its name. */
  machine(name: string): LabMachine {
    const machine = this.machines.find((each) => each.name === name);
    if (machine === undefined) {
      throw new Error(`There is no machine named “${name}” in lab ${this.id}.`);
    }
    return machine;
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
