import { isDeepStrictEqual } from 'node:util';
import { Cancelled } from '../failure';
import type { CredentialCheck } from './credential-check';
import { tlsEndpoint, type TlsEndpoint } from './endpoint';
import type { EngineFactory, MonitoredEngine } from './fleet-engine';
import type { Machine } from './machine';

/** The one engine of a machine that everybody shares, made anew where address or certificates have changed. */
export class EngineSlot<E extends MonitoredEngine> {
  private current: { readonly endpoint: TlsEndpoint; readonly engine: E } | undefined;
  private disposed = false;

  constructor(
    private readonly store: { machineDirectory(name: string): string },
    private readonly engines: EngineFactory<E>,
    private readonly credentials: CredentialCheck,
  ) {}

  /** @throws MachineFailure naming the certificate file that is wrong; Cancelled after {@link dispose} */
  async engine(machine: Machine): Promise<E> {
    const endpoint = await tlsEndpoint(machine, this.store, this.credentials);
    if (this.disposed) {
      throw new Cancelled();
    }
    if (this.current !== undefined && isDeepStrictEqual(this.current.endpoint, endpoint)) {
      return this.current.engine;
    }
    this.current?.engine.dispose();
    const engine = this.engines.connect(endpoint);
    this.current = { endpoint, engine };
    return engine;
  }

  dispose(): void {
    this.disposed = true;
    this.current?.engine.dispose();
    this.current = undefined;
  }
}
