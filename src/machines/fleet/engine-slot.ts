import { isDeepStrictEqual } from 'node:util';
import type { EngineEndpoint } from '../../engine/endpoint';
import type { Engine, ObserveRequest } from '../../engine/engine';
import { Cancelled } from '../../failure';
import type { CredentialCheck } from './credential-check';
import { tlsEndpoint, type TlsEndpoint } from './endpoint';
import type { Machine } from '../machine';

/** Makes engines, which connect at the first call. */
export interface EngineFactory {
  /**
   * A promise if the code behind it is loaded at first use.
   * @param observe must not throw
   * @throws Error only if that code cannot be loaded: what is wrong with the endpoint is thrown by the engine's calls
   */
  connect(endpoint: EngineEndpoint, observe: ObserveRequest): Engine | Promise<Engine>;
}

interface SharedEngine {
  readonly endpoint: TlsEndpoint;
  readonly engine: Promise<Engine>;
}

/** The one engine of a machine, which all callers share; replaced if its address or certificates have changed. */
export class EngineSlot {
  #current: SharedEngine | undefined;
  #disposed = false;

  constructor(
    private readonly store: { machineDirectory(name: string): string },
    private readonly engines: EngineFactory,
    private readonly credentials: CredentialCheck,
    private readonly observe: ObserveRequest,
  ) {}

  /**
   * @throws MachineFailure naming the certificate file that is wrong; Cancelled after {@link dispose}; what the factory
   *   throws, which is tried again at the next call
   */
  async engine(machine: Machine): Promise<Engine> {
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

  #made(endpoint: TlsEndpoint): SharedEngine {
    const shared = { endpoint, engine: Promise.resolve(this.engines.connect(endpoint, this.observe)) };
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
    // The failure of one that could not be made went to its callers.
    this.#current?.engine.then(
      (engine) => engine.dispose(),
      () => undefined,
    );
    this.#current = undefined;
  }
}
