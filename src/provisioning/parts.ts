import type { CertificateAuthority } from '../certificates/authority';
import type { EngineEndpoint } from '../engine/endpoint';
import type { Engine } from '../engine/engine';
import type { MachineStore } from '../machines/store';
import type { SshConnector } from '../ssh/connection';
import type { SshTarget } from '../ssh/target';
import type { After } from './apply/stop-request';

/** What a provisioner is built from. */
export interface ProvisionerParts {
  readonly store: MachineStore;
  readonly authority: CertificateAuthority;
  readonly connector: SshConnector;
  /** Completes what the user entered from their ssh config. */
  readonly resolveTarget: (request: {
    readonly host: string;
    readonly user: string | undefined;
    readonly port: number | undefined;
    readonly keyPath: string | undefined;
  }) => Promise<SshTarget>;
  readonly connectEngine: (endpoint: EngineEndpoint) => Pick<Engine, 'ping' | 'version' | 'dispose'>;
  /** This computer's clock; the system's by default. */
  readonly clock?: () => Date;
  /** For the time limits of a canceled run; the system's clock by default. */
  readonly after?: After;
}
