import { Cancelled, throwIfCancelled } from '../../failure';

/**
 * Asks one question after the other. The editor shows one quick input at a time and closes the one before, so that
 * questions of machines added at once, or of a wizard, would dismiss each other.
 */
export class PromptQueue {
  #last: Promise<void> = Promise.resolve();

  /**
   * Waits for its turn, then asks. A question must not ask the queue again: it would wait for itself.
   * @throws Cancelled when the signal is aborted while waiting; whatever the question throws
   */
  async ask<T>(question: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    let leave = (): void => undefined;
    const turn = new Promise<void>((resolve) => {
      leave = resolve;
    });
    // The next one waits for this question and for all before it, also where this one gives up waiting.
    this.#last = before.then(() => turn);
    try {
      await abortable(before, signal);
      throwIfCancelled(signal);
      return await question();
    } finally {
      leave();
    }
  }
}

async function abortable(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    return work;
  }
  throwIfCancelled(signal);
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = (): void => {
      reject(new Cancelled());
    };
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
