import { isDeepStrictEqual } from 'node:util';
import { Cancelled } from '../failure';
import type { CredentialCheck } from './credential-check';
import { tlsEndpoint, type TlsEndpoint } from './endpoint';
import type { EngineFactory, MonitoredEngine } from './fleet-engine';
import type { Machine } from './machine';

/** The one engine of a machine that everybody shares, made anew where address or certificates have changed. */
export class EngineSlot<E extends MonitoredEngine> {
  private current: { readonly endpoint: TlsEndpoint; readonly engine: Promise<E> } | undefined;
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
    this.drop();
    const engine = Promise.resolve(this.engines.connect(endpoint));
    this.current = { endpoint, engine };
    return engine;
  }

  dispose(): void {
    this.disposed = true;
    this.drop();
  }

  private drop(): void {
    // One that could not be made was the failure of those who asked for it.
    this.current?.engine.then(
      (engine) => engine.dispose(),
      () => undefined,
    );
    this.current = undefined;
  }
}
