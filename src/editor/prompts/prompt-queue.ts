import { orAborted } from '../../abort';
import { throwIfCancelled } from '../../failure';

/**
 * Asks one question after another. The editor shows one quick input at a time and closes the previous one, so questions
 * about machines that are added at the same time would dismiss each other.
 */
export class PromptQueue {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for its turn, then asks. A question must not use the queue itself: it would wait for itself.
   * @throws Cancelled if the signal is aborted while waiting; whatever the question throws
   */
  async ask<T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    let leave = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // The next question waits for this one and all earlier ones, even if this one stops waiting.
    this.#last = before.then(() => turn);
    try {
      await orAborted(before, signal);
      throwIfCancelled(signal);
      return await question();
    } finally {
      leave();
    }
  }
}
