import * as l10n from '@vscode/l10n';
import { orAborted } from '../../abort';
import { EngineFailure } from '../../engine/failure';
import type { Engine } from '../../engine/engine';
import type { EngineInfo } from '../../engine/types';
import { Cancelled, Failure, throwIfCancelled } from '../../failure';
import type { Clock } from './clock';
import type { PollResult } from './snapshot-of';

/** Milliseconds in which a reachable machine answers a ping. */
const pingLimit = 3000;
/** A small host under load needs longer for `/info`; that it is reachable is known by then. */
const infoLimit = 10_000;

export interface PollRequest {
  /** The machine's name, for sentences. */
  readonly machine: string;
  /**
   * The engine to poll.
   * @throws MachineFailure if the machine's own files are broken; Cancelled if the machine is no longer watched
   */
  readonly engine: () => Promise<Engine>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Reads the state of an engine once. @throws Cancelled, and nothing else: a failure is a result */
export async function poll(request: PollRequest): Promise<PollResult> {
  const result = await pollEngine(request);
  // A result is worthless if the machine is reached differently by now.
  throwIfCancelled(request.signal);
  return result;
}

async function pollEngine(request: PollRequest): Promise<PollResult> {
  let engine: Engine;
  try {
    engine = await request.engine();
    await within(request, pingLimit, (signal) => engine.ping(signal));
  } catch (failure) {
    return { kind: 'failed', failure: unlessCancelled(failure) };
  }
  try {
    const info = await within(request, infoLimit, (signal) => engine.info(signal));
    return { kind: 'answered', info, leader: await isLeader(request, engine, info), failure: undefined };
  } catch (failure) {
    return { kind: 'answered', info: undefined, leader: undefined, failure: unlessCancelled(failure) };
  }
}

/** A manager's `/info` does not show whether it leads; its entry in the list of nodes does. */
async function isLeader(request: PollRequest, engine: Engine, { swarm }: EngineInfo): Promise<boolean | undefined> {
  if (swarm.localState !== 'active' || !swarm.controlAvailable) {
    return undefined;
  }
  try {
    const node = await within(request, infoLimit, (signal) => engine.node(swarm.nodeId, signal));
    return node.manager?.leader;
  } catch (error) {
    if (error instanceof Failure) {
      // A swarm without a leader answers no requests about its nodes, but its engine is healthy.
      return undefined;
    }
    throw error;
  }
}

/** Runs one request with a time limit that holds even if the engine ignores its signal. */
async function within<T>(
  { machine, clock, signal }: Pick<PollRequest, 'machine' | 'clock' | 'signal'>,
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  throwIfCancelled(signal);
  const late = new AbortController();
  const stop = AbortSignal.any([signal, late.signal]);
  const stopTimer = clock.after(milliseconds, () => late.abort(timedOut(machine, milliseconds)));
  try {
    return await orAborted(work(stop), stop);
  } finally {
    stopTimer();
  }
}

function timedOut(machine: string, milliseconds: number): EngineFailure {
  return new EngineFailure(
    'timed-out',
    l10n.t('“{0}” did not respond within {1} seconds.', machine, milliseconds / 1000),
    l10n.t('Check that it is turned on and connected to the network.'),
  );
}

function unlessCancelled(failure: unknown): unknown {
  if (failure instanceof Cancelled) {
    throw failure;
  }
  return failure;
}
