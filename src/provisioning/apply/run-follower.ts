import * as l10n from '@vscode/l10n';
import { Cancelled } from '../../failure';
import type { RunEvent, StepEvent } from './apply-script';
import { EventStream, longestLine } from './event-stream';
import { LineSplitter } from '../../line-splitter';
import { ProvisionFailure } from '../failure';
import { LastLines } from './output-lines';
import { stepLine } from '../narrative';
import type { ProvisionObserver } from '../observer';
import { RunOrder } from './run-order';
import type { RunRecord } from './run-record';
import { ShownOutput } from '../session/shown-output';
import { stepFailure } from './step-failure';
import type { Step } from '../step';

/** What is needed to follow a run. */
export interface FollowedRun {
  /** The machine's name, for sentences. */
  readonly machine: string;
  readonly observer: ProvisionObserver;
  readonly record: Pick<RunRecord, 'note'>;
  /** How many steps were done before these, and how many there are in all. */
  readonly done: number;
  readonly total: number;
  /** Whether the engine runs before the first of these steps. */
  readonly engineRuns: boolean;
}

/** Follows a run by its output: informs the observer and the record, and determines the outcome. */
export class RunFollower {
  readonly #stream: EventStream;
  readonly #errors = new LineSplitter(longestLine);
  readonly #shown: ShownOutput;
  readonly #order: RunOrder;
  #step: Step | undefined;
  #begunAt = 0;
  /** The exit code of the step that failed. */
  #code: number | undefined;
  /** Of the present step. */
  #output = new LastLines();
  #journal: LastLines | undefined;
  /** The output of the rollback, once it has started: it does not explain why the step failed. */
  #undoing: LastLines | undefined;
  #ending: 'failed' | 'cancelled' | 'busy' | undefined;
  #undone: boolean | undefined;
  #over = false;
  /** An event came that cannot come at that point: all later ones are ignored. */
  #confused = false;

  /** @param cancelled whether the host was asked to stop */
  constructor(
    private readonly steps: readonly Step[],
    token: string,
    private readonly run: FollowedRun,
    cancelled: () => boolean,
  ) {
    this.#order = new RunOrder(steps.length, cancelled);
    const shown = new ShownOutput(run.observer);
    this.#shown = shown;
    this.#stream = new EventStream(
      token,
      (event) => this.#follow(event),
      (line) => {
        (this.#undoing ?? this.#journal ?? this.#output).push(line);
        shown.line(line);
      },
    );
  }

  /** Whether the host has reported that the run is over. */
  get ended(): boolean {
    return this.#over;
  }

  /** Adds the next piece of output of the command that follows the run; events come on its standard output. */
  push(chunk: string, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stdout') {
      this.#stream.push(chunk);
    } else {
      this.#errors.push(chunk).forEach(({ text }) => this.#shown.line(text));
    }
  }

  /**
   * The command that followed the run has ended.
   * @param errors its standard error
   * @throws ProvisionFailure if the run did not do all steps; Cancelled if it was canceled and rolled back what it had to
   */
  conclude(errors: string): void {
    this.#stream.end();
    const last = this.#errors.end();
    if (last !== undefined) {
      this.#shown.line(last.text);
    }
    const { machine, engineRuns } = this.run;
    if (this.#confused) {
      throw new ProvisionFailure(
        'unexpected-answer',
        l10n.t('“{0}” reported its steps in an impossible order.', machine),
        l10n.t('Check the output and the host, then provision again.'),
      );
    }
    if (this.#ending === 'busy') {
      throw new ProvisionFailure(
        'busy',
        l10n.t('“{0}” is already being provisioned from another window or computer.', machine),
        l10n.t('Try again when that run has ended.'),
      );
    }
    if (this.#over && this.#ending === 'cancelled' && this.#undone !== false) {
      throw new Cancelled();
    }
    if (this.#ending !== undefined || !this.#over) {
      const said =
        this.#ending === 'cancelled' ? this.#undoing?.text : (this.#journal?.text ?? this.#outputWith(errors));
      throw stepFailure(machine, {
        step: this.#step,
        code: this.#code,
        output: said ?? '',
        undone: this.#undone,
        engineRan: engineRuns,
      });
    }
  }

  #outputWith(errors: string): string {
    return `${this.#output.text}\n${errors}`;
  }

  #follow(event: StepEvent | RunEvent): void {
    this.#confused ||= !this.#order.take(event);
    if (this.#confused) {
      return;
    }
    if ('step' in event) {
      this.#followStep(event);
    } else {
      this.#followRun(event);
    }
  }

  /** Handles what happened to a step. */
  #followStep({ kind, step: number, code }: StepEvent): void {
    const { observer, record, done, total } = this.run;
    const step = this.steps[number - 1];
    if (step === undefined) {
      return;
    }
    record.note(step, kind);
    const index = done + number;
    this.#step = step;
    switch (kind) {
      case 'begin':
        this.#begunAt = performance.now();
        this.#output = new LastLines();
        observer.step({ index, total, title: step.title });
        break;
      case 'done':
        observer.line(stepLine(index, total, step.title, performance.now() - this.#begunAt));
        break;
      case 'failed':
      case 'cancelled':
        this.#ending = kind;
        this.#code = code;
        break;
    }
  }

  /** Handles what concerns the run, not one of its steps. */
  #followRun({ kind }: RunEvent): void {
    switch (kind) {
      case 'journal':
        this.#journal = new LastLines();
        break;
      case 'undoing':
        this.#undoing = new LastLines();
        this.run.observer.line(l10n.t('Rolling back the changes …'));
        break;
      case 'undone':
      case 'not-undone':
        this.#undone = kind === 'undone';
        break;
      case 'busy':
        this.#ending = kind;
        break;
      case 'end':
        this.#over = true;
        break;
    }
  }
}
