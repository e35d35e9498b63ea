import type { ApplyEvent } from './apply-script';

/** The state of a run: `between` before the first step, after each and after the last. */
type Phase = 'between' | 'working' | 'failed' | 'explained' | 'cancelled' | 'undoing' | 'settled' | 'over';

/**
 * Checks the order of a run's events (see `applyScript`). Anything else that a host reports is not trusted: otherwise it
 * could have steps recorded that it never did.
 */
export class RunOrder {
  #phase: Phase = 'between';
  /** The step that started last. */
  #step = 0;

  /**
   * @param steps how many the run has
   * @param cancelled whether the run was asked to stop
   */
  constructor(
    private readonly steps: number,
    private readonly cancelled: () => boolean,
  ) {}

  /** Accepts the next event; false, without any effect, if it cannot come at this point. */
  take(event: ApplyEvent): boolean {
    const next = 'step' in event ? this.#afterStep(event.kind, event.step) : this.#afterRun(event.kind);
    this.#phase = next ?? this.#phase;
    return next !== undefined;
  }

  #afterStep(kind: 'begin' | 'done' | 'failed' | 'cancelled', step: number): Phase | undefined {
    const isNext = this.#phase === 'between' && step === this.#step + 1 && step <= this.steps;
    const isCurrent = this.#phase === 'working' && step === this.#step;
    switch (kind) {
      case 'begin':
        this.#step = isNext ? step : this.#step;
        return isNext ? 'working' : undefined;
      case 'done':
        return isCurrent ? 'between' : undefined;
      case 'failed':
        return isCurrent ? 'failed' : undefined;
      case 'cancelled':
        return (isNext || isCurrent) && this.cancelled() ? 'cancelled' : undefined;
    }
  }

  #afterRun(kind: 'journal' | 'undoing' | 'undone' | 'not-undone' | 'busy' | 'end'): Phase | undefined {
    const phase = this.#phase;
    switch (kind) {
      case 'journal':
        return phase === 'failed' ? 'explained' : undefined;
      case 'undoing':
        return phase === 'failed' || phase === 'explained' || phase === 'cancelled' ? 'undoing' : undefined;
      case 'undone':
      case 'not-undone':
        return phase === 'undoing' ? 'settled' : undefined;
      case 'busy':
        return phase === 'between' && this.#step === 0 ? 'over' : undefined;
      case 'end': {
        // A run that is canceled after the engine was restarted rolls nothing back.
        const complete = phase === 'between' && this.#step === this.steps;
        return complete || phase === 'cancelled' || phase === 'settled' ? 'over' : undefined;
      }
    }
  }
}
