import { orAborted } from '../../abort';
import { throwIfCancelled } from '../../failure';

/**
 * Asks one question after the other. The editor shows one quick input at a time and closes the one before, so that
 * questions of machines added at once, or of a wizard, would dismiss each other.
 */
export class PromptQueue {
  private last: Promise<void> = Promise.resolve();

  /**
   * Waits for its turn, then asks. A question must not ask the queue again: it would wait for itself.
   * @throws Cancelled when the signal is aborted while waiting; whatever the question throws
   */
  async ask<T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.last;
    let leave = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // The next one waits for this question and for all before it, also where this one gives up waiting.
    this.last = before.then(() => turn);
    try {
      await orAborted(before, signal);
      throwIfCancelled(signal);
      return await question();
    } finally {
      leave();
    }
  }
}
