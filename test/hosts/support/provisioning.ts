import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '../../../src/certificates/authority';
import { connectEngine } from '../../../src/engine/engine-client';
import type { Machine, MachineSpec } from '../../../src/machines/machine';
import { MachineStore } from '../../../src/machines/store';
import type { InstallChoice } from '../../../src/provisioning/host-kinds/kind';
import type { PlanSummary, ProvisionObserver } from '../../../src/provisioning/observer';
import type { ProvisionerParts } from '../../../src/provisioning/parts';
import { Provisioner } from '../../../src/provisioning/provisioner';
import { Ssh2Connector, type ConnectorTimes } from '../../../src/ssh/ssh2-connector';
import { KnownHosts } from '../../../src/ssh/known-hosts';
import { resolveTarget } from '../../../src/ssh/resolve-target';
import type { Lab, LabMachine } from '../../lab/lab';

/** Remembers all it hears, and answers as the test wants. */
export class RecordingObserver implements ProvisionObserver {
  readonly lines: string[] = [];
  readonly steps: string[] = [];
  readonly plans: PlanSummary[] = [];
  readonly sudoQuestions: { user: string; attempt: number }[] = [];
  /** The fingerprints of the host keys that were shown to be trusted. */
  readonly hostKeys: string[] = [];
  raw = '';
  /** Called at each step's begin, after it was remembered. */
  onStep: (title: string) => void = () => undefined;
  confirm = true;
  trusts = false;
  sudoPasswords: (string | undefined)[] = [];

  line(text: string): void {
    this.lines.push(text);
    if (process.env['SWARM_MACHINES_NARRATE'] !== undefined) {
      console.log(`      ▸ ${text}`);
    }
  }

  output(chunk: string): void {
    this.raw += chunk;
    if (process.env['SWARM_MACHINES_NARRATE'] !== undefined) {
      process.stdout.write(`        ${chunk}`);
    }
  }

  step({ title }: { title: string }): void {
    this.steps.push(title);
    this.onStep(title);
  }

  confirmPlan(plan: PlanSummary): Promise<boolean> {
    this.plans.push(plan);
    return Promise.resolve(this.confirm);
  }

  sudoPassword(question: { user: string; host: string; attempt: number }): Promise<string | undefined> {
    this.sudoQuestions.push({ user: question.user, attempt: question.attempt });
    return Promise.resolve(this.sudoPasswords.shift());
  }

  passphrase(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  password(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  trustHostKey({ key }: Parameters<ProvisionObserver['trustHostKey']>[0]): Promise<boolean> {
    this.hostKeys.push(key.fingerprint);
    return Promise.resolve(this.trusts);
  }

  openNetworkKey(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

/** Hosts that are there, and slow at times: no test of provisioning is about how soon a login is given up. */
const unhurried: Partial<ConnectorTimes> = { connect: 60_000, greeting: 60_000, handshake: 60_000 };

/** A user's computer: an empty store, an authority, and known_hosts with the lab's machines. */
export class ProvisioningSetup {
  readonly store: MachineStore;
  readonly authority: CertificateAuthority;
  readonly provisioner: Provisioner;
  /** How many SSH connections were made. */
  connections = 0;
  /** By default as long as the product waits, so that a slow box is not taken for a cut cable. */
  private keepAlive: Partial<ConnectorTimes> = {};

  private constructor(
    readonly directory: string,
    private readonly lab: Lab,
  ) {
    this.store = new MachineStore(join(directory, 'store'));
    this.authority = new CertificateAuthority(this.store.certificatesDirectory);
    this.provisioner = new Provisioner(this.parts());
  }

  static async create(lab: Lab): Promise<ProvisioningSetup> {
    const setup = new ProvisioningSetup(await mkdtemp(join(tmpdir(), 'swarm-machines-setup-')), lab);
    await setup.learnHostKeys();
    return setup;
  }

  /** Writes the host keys of all machines of the lab, as they are now, into known_hosts. */
  async learnHostKeys(): Promise<void> {
    await writeFile(this.knownHostsFile, await this.lab.knownHostsLines());
  }

  get knownHostsFile(): string {
    return join(this.directory, 'known_hosts');
  }

  /** Makes connections notice a cut cable within seconds. */
  noticeCutsSoon(): void {
    this.keepAlive = { keepAliveInterval: 1000, keepAliveCount: 4 };
  }

  /** What the setup's provisioner is built from. */
  parts(): ProvisionerParts {
    const knownHosts = new KnownHosts({ user: [this.knownHostsFile], system: [] });
    return {
      store: this.store,
      authority: this.authority,
      connectEngine,
      connector: {
        connect: (target, options) => {
          this.connections += 1;
          const times = { ...unhurried, ...this.keepAlive };
          return new Ssh2Connector({ knownHosts, times }).connect(target, options);
        },
      },
      resolveTarget: (request) =>
        resolveTarget(request, {
          homeDirectory: this.directory,
          workingDirectory: this.directory,
          agent: undefined,
          userName: 'nobody',
          systemConfig: join(this.directory, 'no-ssh-config'),
        }),
    };
  }

  /** What the wizard would collect for a machine of the lab. */
  spec(machine: LabMachine, change: Partial<MachineSpec> = {}): MachineSpec {
    return {
      name: machine.name,
      host: machine.address,
      sshUser: 'pirate',
      sshPort: undefined,
      sshKeyPath: this.lab.keyPath,
      enginePort: 2376,
      ...change,
    };
  }

  provision(
    spec: MachineSpec,
    observer: ProvisionObserver = new RecordingObserver(),
    options: { readonly signal?: AbortSignal; readonly install?: Partial<InstallChoice> } = {},
  ): Promise<Machine> {
    const install = { source: 'distribution', scriptUrl: 'https://get.docker.com', ...options.install } as const;
    return this.provisioner.provision(spec, { install }, observer, options.signal ?? new AbortController().signal);
  }

  async clear(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** What must not change on a host that is left alone: the engine's process and its certificate. */
export async function engineState(machine: LabMachine): Promise<string> {
  return machine.succeed(
    'systemctl is-active docker; systemctl show -p MainPID --value docker; ' +
      'cat /etc/docker/*.pem 2>/dev/null | sha256sum; ls -la --time-style=full-iso /etc/docker /etc/systemd/system/docker.service.d 2>/dev/null || :',
  );
}
