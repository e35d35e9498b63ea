import * as l10n from '@vscode/l10n';
import type { Engine } from '../engine/engine';
import { throwIfCancelled } from '../failure';
import { pause } from './alarm';
import { SwarmFailure } from './failure';
import type { LiveManager } from './managers';
import { isPassing } from './passing';
import { patchNode } from './patch';
import { withMember } from './service-spec';

/** How long a manager may take to notice that it is a worker now, and how often it is asked, in milliseconds. */
const demotion = { limit: 60_000, interval: 250 };

/**
 * Lets a machine leave its swarm. A manager is first made a worker by another manager: leaving alone would keep it in
 * the raft group as a member that never answers again, which costs quorum (docs “Administer and maintain a swarm”).
 * @param other another manager that answers; undefined where there is none or the node is a worker
 * @param options `force`: leave whatever becomes of the swarm
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
    throw new SwarmFailure('not-in-swarm', l10n.t('“{0}” is part of no swarm.', machine), '');
  }
  if (other !== undefined && swarm.controlAvailable && !options.force) {
    await patchNode(other.engine, swarm.nodeId, withMember('Role', 'worker'), signal);
    await untilWorker(machine, engine, signal);
  }
  await engine.leaveSwarm(options, signal);
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
    l10n.t('“{0}” was made a worker and still acts as a manager.', machine),
    l10n.t('Try again in a moment.'),
  );
}

async function isManager(engine: Engine, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return (await engine.info(signal)).swarm.controlAvailable;
  } catch (error) {
    if (isPassing(error)) {
      return true;
    }
    throw error;
  }
}
