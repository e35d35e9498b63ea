import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Cancelled, describeFailure, throwIfCancelled } from '../failure';
import { cancelScript, launchScript, type RunEvent, type StepEvent } from './apply-script';
import { pickCause } from './cause';
import { EventStream } from './event-stream';
import { ProvisionFailure } from './failure';
import { stepLine } from './narrative';
import type { ProvisionObserver } from './observer';
import type { Privilege, RemoteShell } from './remote-shell';
import type { RunRecord } from './run-record';
import { stepFailure } from './step-failure';
import type { Step } from './step';

/** What a run of steps needs besides the steps. */
export interface ApplyContext {
  /** The machine's name, for sentences. */
  readonly machine: string;
  readonly shell: RemoteShell;
  readonly privilege: Privilege;
  readonly observer: ProvisionObserver;
  readonly record: Pick<RunRecord, 'note'>;
  /** How many steps were done before these, and how many there are in all. */
  readonly done: number;
  readonly total: number;
  /** Whether the engine runs before the first of these steps. */
  readonly engineRuns: boolean;
}

/** Enough lines of a step's output to find the cause of its failure in. */
const keptLines = 400;

/** What one run has said so far. */
interface Progress {
  step: Step | undefined;
  begunAt: number;
  /** The exit code of the step that failed. */
  code: number | undefined;
  output: string[];
  journal: string[] | undefined;
  ending: 'failed' | 'cancelled' | 'busy' | undefined;
  /** What taking back says, once it has begun: nothing of why the step failed. */
  undoing: string[] | undefined;
  undone: boolean | undefined;
  ended: boolean;
}

/**
 * Does the steps on the host, in one command. They go on by themselves when the connection is cut, and are taken back
 * there when one fails. Cancelling waits for the next safe point.
 *
 * @throws ProvisionFailure naming the step's cause, or what could not be taken back; Cancelled where all was taken
 *   back; SshFailure where the connection was lost
 */
export async function applySteps(steps: readonly Step[], context: ApplyContext, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  const { machine, shell, privilege, observer } = context;
  const token = randomBytes(8).toString('hex');
  const progress: Progress = {
    step: undefined,
    begunAt: 0,
    code: undefined,
    output: [],
    journal: undefined,
    ending: undefined,
    undoing: undefined,
    undone: undefined,
    ended: false,
  };
  const stream = new EventStream(
    (event) => ('step' in event ? followStep(event, steps, context, progress) : followRun(event, context, progress)),
    (line) => {
      (progress.undoing ?? progress.journal ?? progress.output).push(line);
      progress.output = progress.output.slice(-keptLines);
      observer.output(`${line}\n`);
    },
  );
  const stopAsked = askToStopOnAbort(signal, token, context);
  let result;
  try {
    result = await shell.run(privilege, launchScript(steps, token), { onOutput: (chunk) => stream.push(chunk) });
  } finally {
    await stopAsked.end();
  }
  if (progress.ending === 'cancelled' && progress.undone !== false) {
    throw new Cancelled();
  }
  if (progress.ending === 'busy') {
    throw new ProvisionFailure(
      'busy',
      l10n.t('“{0}” is being provisioned by somebody else this moment.', machine),
      l10n.t('Wait for it to end, then try again.'),
    );
  }
  if (progress.ending !== undefined || !progress.ended) {
    const said =
      progress.ending === 'cancelled' ? progress.undoing : (progress.journal ?? [...progress.output, result.stderr]);
    throw stepFailure(machine, {
      step: progress.step,
      code: progress.code,
      output: (said ?? []).join('\n'),
      undone: progress.undone,
      engineRan: context.engineRuns,
    });
  }
}

/** Takes what happened to a step into account. */
function followStep(
  { kind, step: number, code }: StepEvent,
  steps: readonly Step[],
  context: ApplyContext,
  progress: Progress,
): void {
  const { observer, record, done, total } = context;
  const step = steps[number - 1];
  if (step === undefined) {
    return;
  }
  record.note(step, kind);
  const index = done + number;
  progress.step = step;
  switch (kind) {
    case 'begin':
      progress.begunAt = performance.now();
      progress.output = [];
      observer.step({ index, total, title: step.title });
      break;
    case 'done':
      observer.line(stepLine(index, total, step.title, performance.now() - progress.begunAt));
      break;
    case 'failed':
    case 'cancelled':
      progress.ending = kind;
      progress.code = code;
      break;
  }
}

/** Takes what concerns the whole run into account. */
function followRun({ kind }: RunEvent, { observer }: ApplyContext, progress: Progress): void {
  switch (kind) {
    case 'journal':
      progress.journal = [];
      break;
    case 'undoing':
      progress.undoing = [];
      observer.line(l10n.t('Taking back what was changed …'));
      break;
    case 'undone':
    case 'not-undone':
      progress.undone = kind === 'undone';
      break;
    case 'busy':
      progress.ending = kind;
      break;
    case 'end':
      progress.ended = true;
      break;
  }
}

/** Tells the host to stop at the next safe point once the signal is aborted; says so where that does not succeed. */
function askToStopOnAbort(
  signal: AbortSignal,
  token: string,
  context: Pick<ApplyContext, 'shell' | 'privilege' | 'observer'>,
): { end(): Promise<void> } {
  let asking: Promise<void> | undefined;
  const ask = (): void => {
    context.observer.line(l10n.t('Stopping at the next safe point …'));
    asking = askToStop(token, context);
  };
  signal.addEventListener('abort', ask, { once: true });
  return {
    end: async () => {
      signal.removeEventListener('abort', ask);
      await asking;
    },
  };
}

async function askToStop(
  token: string,
  { shell, privilege, observer }: Pick<ApplyContext, 'shell' | 'privilege' | 'observer'>,
): Promise<void> {
  let problem = '';
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    try {
      const { exitCode, stderr } = await shell.run(privilege, cancelScript(token));
      if (exitCode === 0) {
        return;
      }
      problem = pickCause(stderr);
    } catch (error) {
      problem = describeFailure(error);
    }
  }
  observer.line(l10n.t('The host could not be told to stop, so it goes on: {0}', problem));
}
