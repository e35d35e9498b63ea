import * as l10n from '@vscode/l10n';
import { EngineFailure, type EngineReason } from '../../engine/failure';
import type { EngineInfo, LocalSwarm } from '../../engine/types';
import { problemOf, type Problem } from '../../failure';
import type { MachineSidecar } from '../machine';
import type { MachineSnapshot, MachineSwarm } from '../snapshot';

/** How one poll of an engine ended. */
export type PollResult =
  | {
      readonly kind: 'answered';
      /** Undefined if the engine answered the ping but not `/info`. */
      readonly info: EngineInfo | undefined;
      /** Whether the node leads its swarm; undefined if that is not known. */
      readonly leader: boolean | undefined;
      /** Why it did not answer `/info`. */
      readonly failure: unknown;
    }
  | { readonly kind: 'failed'; readonly failure: unknown };

export interface KnownState {
  readonly sidecar: MachineSidecar;
  readonly sidecarProblem: Problem | undefined;
  /** The previous snapshot; undefined at the first poll. */
  readonly previous: MachineSnapshot | undefined;
}

/** What is recorded about a machine before it is polled. */
export function firstSnapshot({ sidecar, sidecarProblem }: Omit<KnownState, 'previous'>): MachineSnapshot {
  return {
    state: 'checking',
    engineVersion: sidecar.engineVersion,
    swarm: undefined,
    problem: sidecarProblem,
    checkedAt: undefined,
    lastSeenAt: sidecar.lastSeen === undefined ? undefined : Date.parse(sidecar.lastSeen),
  };
}

/** What a poll's result means, together with what is known. Pure. @param at when it ended, milliseconds since the epoch */
export function snapshotOf(result: PollResult, known: KnownState, at: number): MachineSnapshot {
  const before = known.previous ?? firstSnapshot(known);
  if (result.kind === 'failed') {
    const state = stateOf(result.failure);
    return {
      state: known.sidecar.incomplete === undefined ? state : 'incomplete',
      engineVersion: before.engineVersion,
      swarm: before.swarm && demoted(before.swarm),
      problem: incompleteProblem(known.sidecar) ?? problemOf(result.failure),
      checkedAt: at,
      lastSeenAt: result.failure instanceof EngineFailure && state !== 'unreachable' ? at : before.lastSeenAt,
    };
  }
  return {
    state: 'running',
    engineVersion: result.info?.serverVersion ?? before.engineVersion,
    swarm: result.info === undefined ? before.swarm : swarmOf(result.info.swarm, result.leader),
    problem: result.failure === undefined ? known.sidecarProblem : problemOf(result.failure),
    checkedAt: at,
    lastSeenAt: at,
  };
}

function stateOf(failure: unknown): MachineSnapshot['state'] {
  return failure instanceof EngineFailure ? stateOfReason(failure.reason) : 'error';
}

function stateOfReason(reason: EngineReason): MachineSnapshot['state'] {
  switch (reason) {
    case 'timed-out':
    case 'no-route':
    case 'unknown-host':
      return 'unreachable';
    // Only a host that is up can refuse a connection or cut it.
    case 'refused':
    case 'lost':
      return 'engine-down';
    default:
      return 'error';
  }
}

function incompleteProblem({ incomplete }: MachineSidecar): Problem | undefined {
  return (
    incomplete && {
      sentence:
        incomplete.problem === ''
          ? l10n.t('Provisioning stopped at “{0}”.', incomplete.step)
          : l10n.t('Provisioning stopped at “{0}”: {1}', incomplete.step, incomplete.problem),
      remedy: l10n.t('Provision the machine again; completed steps are not repeated.'),
    }
  );
}

function swarmOf(local: LocalSwarm, leader: boolean | undefined): MachineSwarm {
  return {
    localState: local.localState,
    nodeId: local.nodeId,
    nodeAddress: local.nodeAddress,
    role: roleOf(local, leader),
    clusterId: local.clusterId,
    managerAddresses: local.remoteManagers.map((manager) => manager.address),
    managerIds: local.remoteManagers.map((manager) => manager.nodeId).filter((id) => id !== ''),
    error: local.error,
  };
}

function roleOf(local: LocalSwarm, leader: boolean | undefined): MachineSwarm['role'] {
  if (local.localState !== 'active') {
    return undefined;
  }
  if (!local.controlAvailable) {
    return 'worker';
  }
  return leader === true ? 'leader' : 'manager';
}

/** Who leads is decided among the managers that are there: one that does not respond is not known to lead. */
function demoted(swarm: MachineSwarm): MachineSwarm {
  return swarm.role === 'leader' ? { ...swarm, role: 'manager' } : swarm;
}
