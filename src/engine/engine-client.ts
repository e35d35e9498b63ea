import type { EngineEndpoint } from './endpoint';
import type { Engine } from './engine';

/** Makes the engine of an endpoint; connects nothing yet. */
export function connectEngine(endpoint: EngineEndpoint): Engine {
  throw new Error(`not built: ${endpoint.machine}`);
}
