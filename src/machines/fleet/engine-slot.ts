import { isDeepStrictEqual } from 'node:util';
import { Cancelled } from '../../failure';
import type { CredentialCheck } from './credential-check';
import { tlsEndpoint, type TlsEndpoint } from './endpoint';
import type { EngineFactory, MonitoredEngine } from './fleet-engine';
import type { Machine } from '../machine';

interface SharedEngine<E> {
  readonly endpoint: TlsEndpoint;
  readonly engine: Promise<E>;
}

/** The one engine of a machine that everybody shares, made anew where address or certificates have changed. */
export class EngineSlot<E extends MonitoredEngine> {
  #current: SharedEngine<E> | undefined;
  #disposed = false;

  constructor(
    private readonly store: { machineDirectory(name: string): string },
    private readonly engines: EngineFactory<E>,
    private readonly credentials: CredentialCheck,
  ) {}

  /**
   * @throws MachineFailure naming the certificate file that is wrong; Cancelled after {@link dispose}; what the factory
   *   throws, which is tried again at the next call
   */
  async engine(machine: Machine): Promise<E> {
    const endpoint = await tlsEndpoint(machine, this.store, this.credentials);
    this.#throwIfDisposed();
    if (this.#current === undefined || !isDeepStrictEqual(this.#current.endpoint, endpoint)) {
      this.#drop();
      this.#current = this.#made(endpoint);
    }
    const engine = await this.#current.engine;
    this.#throwIfDisposed();
    return engine;
  }

  dispose(): void {
    this.#disposed = true;
    this.#drop();
  }

  #made(endpoint: TlsEndpoint): SharedEngine<E> {
    const shared = { endpoint, engine: Promise.resolve(this.engines.connect(endpoint)) };
    shared.engine.catch(() => {
      if (this.#current === shared) {
        this.#current = undefined;
      }
    });
    return shared;
  }

  #throwIfDisposed(): void {
    if (this.#disposed) {
      throw new Cancelled();
    }
  }

  #drop(): void {
    // One that could not be made was the failure of those who asked for it.
    this.#current?.engine.then(
      (engine) => engine.dispose(),
      () => undefined,
    );
    this.#current = undefined;
  }
}
