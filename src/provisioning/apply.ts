import { randomBytes } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { Cancelled, throwIfCancelled } from '../failure';
import { cancelFile, launchScript, type RunEvent, type StepEvent } from './apply-script';
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
}

/** Enough lines of a step's output to find the cause of its failure in. */
const keptLines = 400;

/** What one run has said so far. */
interface Progress {
  step: Step | undefined;
  begunAt: number;
  output: string[];
  journal: string[] | undefined;
  ending: 'failed' | 'cancelled' | 'busy' | undefined;
  /** Taking back has begun: what follows says nothing of the cause. */
  undoing: boolean;
  undone: boolean | undefined;
  ended: boolean;
}

/**
 * Does the steps on the host, in one command. They go on by themselves when the connection is cut, and are taken back
 * there when one fails. Cancelling waits for the next safe point.
 *
 * @throws ProvisionFailure naming the step's cause; Cancelled; SshFailure where the connection was lost
 */
export async function applySteps(steps: readonly Step[], context: ApplyContext, signal: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  const { machine, shell, privilege, observer } = context;
  const token = randomBytes(8).toString('hex');
  const progress: Progress = {
    step: undefined,
    begunAt: 0,
    output: [],
    journal: undefined,
    ending: undefined,
    undoing: false,
    undone: undefined,
    ended: false,
  };
  const stream = new EventStream(
    (event) => ('step' in event ? followStep(event, steps, context, progress) : followRun(event, context, progress)),
    (line) => {
      if (!progress.undoing) {
        (progress.journal ?? progress.output).push(line);
        progress.output = progress.output.slice(-keptLines);
      }
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
  if (progress.ending === 'cancelled') {
    throw new Cancelled();
  }
  if (progress.ending === 'busy') {
    throw new ProvisionFailure(
      'busy',
      l10n.t('“{0}” is being provisioned by somebody else this moment.', machine),
      l10n.t('Wait for it to end, then try again.'),
    );
  }
  if (progress.ending === 'failed' || !progress.ended) {
    throw stepFailure(machine, {
      step: progress.step,
      output: (progress.journal ?? [...progress.output, result.stderr]).join('\n'),
      undone: progress.undone,
    });
  }
}

/** Takes what happened to a step into account. */
function followStep(
  { kind, step: number }: StepEvent,
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
      progress.undoing = true;
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

/** Tells the host to stop at the next safe point once the signal is aborted. */
function askToStopOnAbort(
  signal: AbortSignal,
  token: string,
  { shell, privilege, observer }: ApplyContext,
): { end(): Promise<void> } {
  let asking: Promise<void> | undefined;
  const ask = (): void => {
    observer.line(l10n.t('Stopping at the next safe point …'));
    asking = shell.run(privilege, `: > ${cancelFile(token)}\n`).then(
      () => undefined,
      // Where the connection is lost, the command that is followed fails for the same reason, and says so.
      () => undefined,
    );
  };
  signal.addEventListener('abort', ask, { once: true });
  return {
    end: async () => {
      signal.removeEventListener('abort', ask);
      await asking;
    },
  };
}
