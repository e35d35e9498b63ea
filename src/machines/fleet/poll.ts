import * as l10n from '@vscode/l10n';
import { orAborted } from '../../abort';
import { EngineFailure } from '../../engine/failure';
import type { Engine } from '../../engine/engine';
import type { EngineInfo } from '../../engine/types';
import { Cancelled, Failure, throwIfCancelled } from '../../failure';
import type { Clock } from './clock';
import type { PollResult } from './snapshot-of';

/** Milliseconds in which a machine that is there answers a ping. */
const pingLimit = 3000;
/** A small host under load takes its time for `/info`; that it is there is known by then. */
const infoLimit = 10_000;

export interface PollRequest {
  /** The machine's name, for sentences. */
  readonly machine: string;
  /**
   * The engine to look at.
   * @throws MachineFailure where the machine's own files are broken; Cancelled where the machine is no longer watched
   */
  readonly engine: () => Promise<Engine>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Looks at an engine once. @throws Cancelled, and nothing else: what goes wrong is what was result */
export async function poll(request: PollRequest): Promise<PollResult> {
  const result = await pollEngine(request);
  // Whatever was result of a machine that is reached differently by now is worth nothing.
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

/** A manager does not tell of itself whether it leads; its entry in the list of nodes does. */
async function isLeader(request: PollRequest, engine: Engine, { swarm }: EngineInfo): Promise<boolean | undefined> {
  if (swarm.localState !== 'active' || !swarm.controlAvailable) {
    return undefined;
  }
  try {
    const node = await within(request, infoLimit, (signal) => engine.node(swarm.nodeId, signal));
    return node.manager?.leader;
  } catch (error) {
    if (error instanceof Failure) {
      // A swarm without a leader answers nothing about its nodes; its engine is well all the same.
      return undefined;
    }
    throw error;
  }
}

/** Runs one request with a time limit that holds even where the engine does not heed its signal. */
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
    l10n.t('“{0}” did not answer within {1} seconds.', machine, milliseconds / 1000),
    l10n.t('Check that it is switched on and connected.'),
  );
}

function unlessCancelled(failure: unknown): unknown {
  if (failure instanceof Cancelled) {
    throw failure;
  }
  return failure;
}
