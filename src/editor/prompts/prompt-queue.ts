import { Cancelled, throwIfCancelled } from '../../failure';

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
