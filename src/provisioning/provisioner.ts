import * as l10n from '@vscode/l10n';
import type { Machine, MachineSpec } from '../machines/machine';
import { ProvisionFailure } from './failure';
import type { InstallChoice } from './host-kinds/kind';
import type { ProvisionObserver } from './observer';
import type { ProvisionerParts } from './parts';
import { ProvisionRun } from './run';

/** How to provision, from the user's settings. */
export interface ProvisionOptions {
  readonly install: InstallChoice;
}

/** Turns hosts into machines: configures their engines for our clients, and stores how to reach them. */
export class Provisioner {
  readonly #busy = new Set<string>();

  constructor(private readonly parts: ProvisionerParts) {}

  /**
   * Adds a machine or provisions it again; resolves when the engine has answered with our client certificate. A second
   * run on a host that is right changes nothing there. A run that stopped continues when it is run again.
   *
   * @param observer receives every step, and answers what only the user can answer
   * @param signal stops at the next safe point
   * @throws ProvisionFailure, SshFailure, EngineFailure, CertificateFailure, MachineFailure: sentences that name the
   *   machine; Cancelled
   */
  async provision(
    spec: MachineSpec,
    options: ProvisionOptions,
    observer: ProvisionObserver,
    signal: AbortSignal,
  ): Promise<Machine> {
    const { name } = spec;
    if (this.#busy.has(name)) {
      throw new ProvisionFailure(
        'busy',
        l10n.t('“{0}” is already being provisioned.', name),
        l10n.t('Try again when that run has ended, or cancel it.'),
      );
    }
    this.#busy.add(name);
    try {
      const known = await this.#known(spec);
      const clock = this.parts.clock ?? ((): Date => new Date());
      const run = new ProvisionRun(this.parts, { spec, install: options.install, known }, observer, signal, clock);
      return await run.execute();
    } finally {
      this.#busy.delete(name);
    }
  }

  /** What to ask for to provision a machine again. */
  specOf(machine: Machine): MachineSpec {
    return {
      name: machine.name,
      host: machine.host,
      sshUser: machine.sshUser,
      sshPort: machine.sshPort,
      sshKeyPath: machine.sshKeyPath,
      enginePort: machine.enginePort,
    };
  }

  /** The stored machine of that name. @throws ProvisionFailure `name-taken` if it is another machine or cannot be read */
  async #known({ name, host }: MachineSpec): Promise<Machine | undefined> {
    const entry = (await this.parts.store.list()).find((candidate) => candidate.name === name);
    if (entry === undefined) {
      return undefined;
    }
    if (entry.kind === 'broken') {
      throw new ProvisionFailure(
        'name-taken',
        l10n.t('“{0}” is already stored, but cannot be read: {1}', name, entry.problem),
        l10n.t('Correct the file “{0}”, or remove the machine from the list.', entry.file),
      );
    }
    if (entry.machine.host.toLowerCase() !== host.trim().toLowerCase()) {
      throw new ProvisionFailure(
        'name-taken',
        l10n.t('The name “{0}” is already used by another machine at {1}.', name, entry.machine.host),
        l10n.t('Choose another name, or remove the other machine from the list.'),
      );
    }
    return entry.machine;
  }
}
