import type { EngineEndpoint } from '../../engine/endpoint';
import type { Engine } from '../../engine/engine';

/** What of an engine it takes to see how a machine is. */
export type MonitoredEngine = Pick<Engine, 'ping' | 'info' | 'node' | 'dispose'>;

/** Makes engines; connecting is theirs to do at the first call. */
export interface EngineFactory<E extends MonitoredEngine> {
  /**
   * A promise where the code behind it is loaded at first use.
   * @throws Error only where that code cannot be loaded: what is wrong with the endpoint is told by the engine's calls
   */
  connect(endpoint: EngineEndpoint): E | Promise<E>;
}
