import type { ClientFiles, ServerCertificate } from '../certificates/authority';
import type { EngineEndpoint } from '../engine/endpoint';
import type { Engine } from '../engine/engine';
import type { Machine, MachineSidecar, StoreEntry } from '../machines/machine';
import type { SshConnector } from '../ssh/connection';
import type { SshTarget } from '../ssh/target';
import type { After } from './apply/stop-request';

/** What provisioning needs of the machine store. */
export interface ProvisioningStore {
  list(): Promise<readonly StoreEntry[]>;
  save(machine: Machine, options?: { readonly isNew?: boolean }): Promise<void>;
  updateSidecar(name: string, change: (sidecar: MachineSidecar) => MachineSidecar): Promise<void>;
  machineDirectory(name: string): string;
  installClientFiles(name: string): Promise<void>;
  installServerCertificate(name: string, certificate: ServerCertificate): Promise<void>;
  readServerCertificate(name: string): Promise<ServerCertificate | undefined>;
  closeToOthers(name: string): Promise<readonly string[]>;
}

/** What provisioning needs of the certificate authority. */
export interface ProvisioningAuthority {
  ensure(): Promise<ClientFiles & { readonly remarks: readonly string[] }>;
  issueServerCertificate(request: {
    readonly machine: string;
    readonly names: readonly string[];
  }): Promise<ServerCertificate>;
}

/** The engine as far as its check needs it. */
export type CheckedEngine = Pick<Engine, 'ping' | 'version' | 'dispose'>;

/** What a provisioner is built from. */
export interface ProvisionerParts {
  readonly store: ProvisioningStore;
  readonly authority: ProvisioningAuthority;
  readonly connector: SshConnector;
  /** Completes what the person typed from their ssh config. */
  readonly resolveTarget: (request: {
    readonly host: string;
    readonly user: string | undefined;
    readonly port: number | undefined;
    readonly keyPath: string | undefined;
  }) => Promise<SshTarget>;
  readonly connectEngine: (endpoint: EngineEndpoint) => CheckedEngine;
  /** This computer's clock; the system's by default. */
  readonly clock?: () => Date;
  /** For the limits of a cancelled run; the system's clock by default. */
  readonly after?: After;
}
