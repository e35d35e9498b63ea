import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CertificateAuthority } from '../src/certificates/authority';
import { connectEngine } from '../src/engine/engine-client';
import { Fleet } from '../src/machines/fleet';
import type { Machine, MachineSpec } from '../src/machines/machine';
import { MachineStore } from '../src/machines/store';
import type { ProvisionObserver } from '../src/provisioning/observer';
import { Provisioner } from '../src/provisioning/provisioner';
import type { SshConnection } from '../src/ssh/connection';
import { Ssh2Connector } from '../src/ssh/ssh2-connector';
import { defaultKnownHostsFiles, KnownHosts } from '../src/ssh/known-hosts';
import { resolveTarget, type SshEnvironment } from '../src/ssh/resolve-target';

/** For runs without a user: new host keys are trusted, and no password is entered. */
const unattended: ProvisionObserver = {
  line: () => undefined,
  output: () => undefined,
  step: () => undefined,
  confirmPlan: () => Promise.resolve(true),
  sudoPassword: () => Promise.resolve(undefined),
  passphrase: () => Promise.resolve(undefined),
  password: () => Promise.resolve(undefined),
  trustHostKey: () => Promise.resolve(true),
  openNetworkKey: () => Promise.resolve(false),
};

/** Everything but the editor, in its own home directory: what a user has after installing the extension. */
export class Installation {
  readonly store: MachineStore;
  readonly connector: Ssh2Connector;
  readonly provisioner: Provisioner;
  private readonly environment: SshEnvironment;

  private constructor(readonly home: string) {
    this.environment = { homeDirectory: home, agent: undefined, userName: 'pirate', workingDirectory: home };
    this.store = new MachineStore(path.join(home, '.docker/machine'));
    this.connector = new Ssh2Connector({ knownHosts: new KnownHosts(defaultKnownHostsFiles(home)) });
    this.provisioner = new Provisioner({
      store: this.store,
      authority: new CertificateAuthority(this.store.certificatesDirectory),
      connector: this.connector,
      resolveTarget: (request) => resolveTarget(request, this.environment),
      connectEngine,
    });
  }

  /** Runs the work with an installation in a temporary home directory. */
  static async with<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
    const home = await mkdtemp(path.join(tmpdir(), 'swarm-machines-bench-'));
    try {
      return await work(new Installation(home));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  }

  provision(spec: MachineSpec): Promise<Machine> {
    const install = { source: 'distribution', scriptUrl: 'https://get.docker.com' } as const;
    return this.provisioner.provision(spec, { install }, unattended, new AbortController().signal);
  }

  async connect(spec: MachineSpec): Promise<SshConnection> {
    const request = { host: spec.host, user: spec.sshUser, port: spec.sshPort, keyPath: spec.sshKeyPath };
    return this.connector.connect(await resolveTarget(request, this.environment), { prompts: unattended });
  }

  fleet(): Fleet {
    return new Fleet({
      store: this.store,
      engines: { connect: connectEngine },
      report: (error) => {
        throw error;
      },
    });
  }
}

/** The usual user of a lab machine. */
export function specOf(machine: { readonly name: string; readonly address: string }, keyPath: string): MachineSpec {
  return {
    name: machine.name,
    host: machine.address,
    sshUser: 'pirate',
    sshPort: undefined,
    sshKeyPath: keyPath,
    enginePort: 2376,
  };
}
