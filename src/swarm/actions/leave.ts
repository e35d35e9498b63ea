import * as l10n from '@vscode/l10n';
import type { Engine } from '../../engine/engine';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import { SwarmFailure } from '../failure';
import type { LiveManager } from '../managers/managers';
import { isTransient } from './transient-failures';
import type { PollLimits } from '../pace';
import { patchNode } from './patch';
import { countManagers, hasQuorum } from '../quorum';
import { withMember } from '../services/service-spec';

/** For a manager to notice that it has become a worker. */
const demotion: PollLimits = { limit: 60_000, interval: 250 };

/**
 * Has a machine leave its swarm. A manager is demoted first: otherwise it stays in the raft group as an unreachable
 * member, which costs quorum (docs “Administer and maintain a swarm”).
 * @param other another manager that responds, which demotes the machine; if undefined, the machine's own engine does
 * @param options `force`: leave even if the swarm loses its quorum or ends
 * @throws SwarmFailure, EngineFailure, also if the engine leaves only by force; Cancelled
 */
export async function leave(
  machine: string,
  engine: Engine,
  other: LiveManager | undefined,
  options: { readonly force: boolean },
  signal?: AbortSignal,
): Promise<void> {
  const { swarm } = await engine.info(signal);
  if (swarm.localState === 'inactive') {
    throw new SwarmFailure('not-in-swarm', l10n.t('“{0}” belongs to no swarm.', machine), '');
  }
  if (swarm.controlAvailable && !options.force) {
    const asked = other?.engine ?? engine;
    if (await othersKeepQuorum(asked, swarm.nodeId, signal)) {
      await patchNode(asked, swarm.nodeId, withMember('Role', 'worker'), signal);
      await untilWorker(machine, engine, signal);
    }
  }
  await engine.leaveSwarm(options, signal);
}

/** Whether the other managers keep quorum without this one; if not, the engine refuses to leave and gives the reason. */
async function othersKeepQuorum(engine: Engine, nodeId: string, signal: AbortSignal | undefined): Promise<boolean> {
  const managers = await engine.nodes(signal, { role: ['manager'] });
  const others = managers.filter(({ id }) => id !== nodeId);
  const count = countManagers(others.map(({ role, manager }) => ({ role, reachability: manager?.reachability })));
  return hasQuorum(count);
}

async function untilWorker(machine: string, engine: Engine, signal: AbortSignal | undefined): Promise<void> {
  const end = performance.now() + demotion.limit;
  while (performance.now() < end) {
    if (!(await isManager(engine, signal))) {
      return;
    }
    await pause(demotion.interval, signal);
    throwIfCancelled(signal);
  }
  throw new SwarmFailure(
    'conflict',
    l10n.t('The swarm has made “{0}” a worker, but it still acts as a manager.', machine),
    l10n.t('Try again later.'),
  );
}

async function isManager(engine: Engine, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return (await engine.info(signal)).swarm.controlAvailable;
  } catch (error) {
    if (isTransient(error)) {
      return true;
    }
    throw error;
  }
}
