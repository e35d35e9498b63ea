import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import type { JsonObject } from '../../json-object';
import { pause } from '../alarm';
import type { SpecPatch } from '../services/service-spec';

/** The swarm itself changes the version of what it works on: a second attempt is usual, a tenth means a fault. */
const attempts = 6;

/** Runs a read-change-write again if something else has written in between. */
async function untilInSequence<T>(write: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      const conflict = error instanceof EngineFailure && error.reason === 'out-of-sequence';
      if (!conflict || attempt === attempts) {
        throw error;
      }
      await pause(attempt * 50, signal);
    }
  }
}

/** Changes a service's spec; if it has changed in the meantime, the newest one. Resolves to the engine's warnings. */
export function patchService(
  engine: Engine,
  id: string,
  patch: SpecPatch,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  return untilInSequence(async () => {
    const service = await engine.service(id, signal);
    return engine.updateService(id, service.version, patch(service.spec, service), {}, signal);
  }, signal);
}

/** Returns a service to its previous spec. Resolves to the engine's warnings. */
export function rollBackService(engine: Engine, id: string, signal?: AbortSignal): Promise<readonly string[]> {
  return untilInSequence(async () => {
    const service = await engine.service(id, signal);
    return engine.updateService(id, service.version, service.spec, { rollback: true }, signal);
  }, signal);
}

/** Changes a node's spec; if it has changed in the meantime, the newest one. */
export function patchNode(
  engine: Engine,
  id: string,
  patch: (spec: JsonObject) => JsonObject,
  signal?: AbortSignal,
): Promise<void> {
  return untilInSequence(async () => {
    const node = await engine.node(id, signal);
    await engine.updateNode(id, node.version, patch(node.spec), signal);
  }, signal);
}
