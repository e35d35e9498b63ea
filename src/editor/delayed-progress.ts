import { Cancelled } from '../failure';
import { withNotification } from './shown/progress';

/** Milliseconds in which nobody wonders what goes on. */
const moment = 1_000;

/**
 * Waits for work that mostly takes a moment; where it lasts, a notification says what is waited for and can end that.
 * @param title of the notification, e.g. `Reading the swarms`
 * @param work gets the signal that is aborted where the person waits no longer; what ignores it goes on unseen
 * @throws Cancelled where the person waits no longer; whatever the work throws
 */
export async function withDelayedProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
  patience = moment,
): Promise<T> {
  const controller = new AbortController();
  const working = work(controller.signal);
  if (await endsWithin(patience, working)) {
    return working;
  }
  return withNotification(title, (_report, signal) => {
    const left = new Promise<never>((_resolve, reject) => {
      const leave = (): void => {
        controller.abort();
        reject(new Cancelled());
      };
      signal.addEventListener('abort', leave, { once: true });
    });
    return Promise.race([working, left]);
  });
}

async function endsWithin(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, milliseconds, false);
  });
  const ended = (): true => true;
  try {
    return await Promise.race([work.then(ended, ended), late]);
  } finally {
    clearTimeout(timer);
  }
}
