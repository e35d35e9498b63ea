import { bounded } from './bounded';

/** Characters of a sentence: more is not a sentence, but an engine's or a host's entire answer. */
const longestMessage = 64 * 1024;

/**
 * The base of every failure that a user may see: one plain sentence that names the machine and the cause, and one
 * next step. Folders derive a class with a closed union of reasons, so that callers decide on `reason`, never on text.
 */
export abstract class Failure<Reason extends string = string> extends Error {
  /**
   * @param reason what went wrong, as a value to decide on
   * @param message the sentence that the user reads: the machine or file, and the cause
   * @param remedy the next step, as a sentence; empty if nothing can be done
   * @param options `cause`: the underlying error, for the log
   */
  constructor(
    readonly reason: Reason,
    message: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(bounded(message, longestMessage), options);
    this.name = new.target.name;
  }
}

/** The work was canceled by the user; never shown as an error. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'Cancelled';
  }
}

/** Throws {@link Cancelled} when the signal has been aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new Cancelled();
  }
}

/** What is wrong and what to do, each as a sentence. */
export interface Problem {
  readonly sentence: string;
  /** Empty if nothing can be done. */
  readonly remedy: string;
}

/** The sentence and the next step of any thrown value. */
export function problemOf(error: unknown): Problem {
  return error instanceof Failure
    ? { sentence: error.message, remedy: error.remedy }
    : { sentence: error instanceof Error ? error.message : String(error), remedy: '' };
}

/** The sentence and the next step of any thrown value, as one line for the user. */
export function describeFailure(error: unknown): string {
  const { sentence, remedy } = problemOf(error);
  return remedy === '' ? sentence : `${sentence} ${remedy}`;
}
