import * as l10n from '@vscode/l10n';
import type { Engine } from '../../engine/engine';
import { EngineFailure } from '../../engine/failure';
import type { LocalSwarm, NodeRole } from '../../engine/types';
import { throwIfCancelled } from '../../failure';
import { pause } from '../alarm';
import { SwarmFailure } from '../failure';
import { advertiseAddress, remoteAddresses } from './join-addresses';
import type { LiveManager } from '../managers/managers';
import type { PollLimits } from '../pace';
import { isTransient } from './transient-failures';

export interface JoinRequest {
  /** The joining machine's name. */
  readonly machine: string;
  readonly engine: Engine;
  readonly role: NodeRole;
  /** Addresses of the joining host, starting with the machine's. */
  readonly addresses: readonly string[];
}

/** For a join that continues in the background. */
const usualLimits: PollLimits = { limit: 120_000, interval: 1000 };

/** How many times the manager is asked whether it lists the machine that has joined. */
const confirmations = 10;

/**
 * Joins a machine to the manager's swarm. The token is read from the manager, sent to the machine and stored nowhere. The
 * machine has joined when the manager lists it.
 * @throws SwarmFailure, EngineFailure, Cancelled (an engine that has started to join continues by itself)
 */
export async function join(
  manager: LiveManager,
  request: JoinRequest,
  onProgress: (line: string) => void,
  signal?: AbortSignal,
  limits: PollLimits = usualLimits,
): Promise<void> {
  const { machine, engine, role } = request;
  refuseMembers(machine, (await engine.info(signal)).swarm);
  onProgress(l10n.t('Getting the join token and the managers’ addresses from “{0}” …', manager.machine));
  const { joinTokens } = await manager.engine.swarm(signal);
  const nodes = await manager.engine.nodes(signal, { role: ['manager'] });
  const remotes = remoteAddresses(nodes, request.addresses[0] ?? '');
  const [remote] = remotes;
  if (remote === undefined) {
    throw new SwarmFailure(
      'join-failed',
      l10n.t(
        'No manager in the swarm of “{0}” reports an address that other machines can connect to.',
        manager.machine,
      ),
      l10n.t('Check the manager addresses with “docker node inspect” on “{0}”.', manager.machine),
    );
  }
  const advertise = advertiseAddress(request.addresses, remote);
  onProgress(describe(machine, role, remote, advertise));
  try {
    await engine.joinSwarm(
      { remoteAddresses: remotes, joinToken: joinTokens[role], advertiseAddress: advertise },
      signal,
    );
  } catch (error) {
    if (!(error instanceof EngineFailure && error.reason === 'timed-out')) {
      throw error;
    }
    onProgress(l10n.t('“{0}” has not reached {1} yet and keeps trying …', machine, remote));
    await followJoin(machine, engine, remote, onProgress, signal, limits);
  }
  await confirmJoin(manager, machine, engine, signal, limits);
  onProgress(l10n.t('“{0}” has joined the swarm.', machine));
}

function describe(machine: string, role: NodeRole, remote: string, advertise: string | undefined): string {
  if (role === 'manager') {
    return advertise === undefined
      ? l10n.t('“{0}” is joining at {1} as a manager …', machine, remote)
      : l10n.t('“{0}” is joining at {1} as a manager, with the advertise address {2} …', machine, remote, advertise);
  }
  return advertise === undefined
    ? l10n.t('“{0}” is joining at {1} as a worker …', machine, remote)
    : l10n.t('“{0}” is joining at {1} as a worker, with the advertise address {2} …', machine, remote, advertise);
}

function refuseMembers(machine: string, { localState }: LocalSwarm): void {
  if (localState === 'active' || localState === 'locked') {
    throw new SwarmFailure(
      'already-in-swarm',
      l10n.t('“{0}” already belongs to a swarm.', machine),
      l10n.t('Remove “{0}” from its swarm with “Leave Swarm…” first.', machine),
    );
  }
  if (localState === 'pending') {
    throw new SwarmFailure(
      'already-in-swarm',
      l10n.t('“{0}” is already joining a swarm.', machine),
      l10n.t('Wait until it has joined, or cancel that with “Leave Swarm…” on “{0}”.', machine),
    );
  }
}

/** Polls the machine until it has joined or failed, or the limit is reached. */
async function followJoin(
  machine: string,
  engine: Engine,
  remote: string,
  onProgress: (line: string) => void,
  signal: AbortSignal | undefined,
  { limit, interval }: PollLimits,
): Promise<void> {
  let reported: string | undefined;
  for (let waited = 0; waited < limit; waited += interval) {
    const { swarm } = await engine.info(signal);
    if (swarm.localState === 'active') {
      return;
    }
    if (swarm.localState === 'error' || swarm.localState === 'inactive') {
      throw failed(machine, remote, swarm.error);
    }
    if (swarm.error !== undefined && swarm.error !== reported) {
      reported = swarm.error;
      onProgress(swarm.error);
    }
    await pause(interval, signal);
    throwIfCancelled(signal);
  }
  throw failed(machine, remote, reported);
}

/** The manager lists the node before the machine has its certificate, but an election may delay the answer. */
async function confirmJoin(
  manager: LiveManager,
  machine: string,
  engine: Engine,
  signal: AbortSignal | undefined,
  { interval }: PollLimits,
): Promise<void> {
  for (let attempt = 1; attempt <= confirmations; attempt++) {
    if ((await isListed(manager, engine, signal)) !== 'no') {
      return;
    }
    await pause(interval, signal);
    throwIfCancelled(signal);
  }
  throw new SwarmFailure(
    'join-failed',
    l10n.t(
      '“{0}” reports that it has joined, but “{1}” does not list it as a node of its swarm.',
      machine,
      manager.machine,
    ),
    l10n.t('Have “{0}” leave its swarm and rejoin.', machine),
  );
}

async function isListed(
  manager: LiveManager,
  engine: Engine,
  signal: AbortSignal | undefined,
): Promise<'yes' | 'no' | 'unknown'> {
  const { swarm } = await engine.info(signal);
  if (swarm.nodeId === '' || swarm.nodeId === manager.nodeId) {
    return 'no';
  }
  try {
    await manager.engine.node(swarm.nodeId, signal);
    return 'yes';
  } catch (error) {
    if (error instanceof EngineFailure && error.reason === 'not-found') {
      return 'no';
    }
    if (isTransient(error)) {
      return 'unknown';
    }
    throw error;
  }
}

function failed(machine: string, remote: string, error: string | undefined): SwarmFailure {
  return new SwarmFailure(
    'join-failed',
    error === undefined
      ? l10n.t('“{0}” could not join the swarm at {1}.', machine, remote)
      : l10n.t('“{0}” could not join the swarm at {1}: {2}', machine, remote, error),
    l10n.t(
      'Check that “{0}” can reach {1}, and ports 7946 and 4789 of the other nodes. Then have it leave and rejoin.',
      machine,
      remote,
    ),
  );
}
