import { orAborted } from '../abort';
import { withNotification } from './shown/progress';

/** Milliseconds of waiting before progress is shown. */
const defaultDelay = 1_000;

/**
 * Waits for work that usually takes a moment. If it takes longer, a notification shows what it is and can be canceled.
 * @param title of the notification, e.g. `Reading the swarms`
 * @param work gets a signal that is aborted if the user cancels; work that ignores it continues in the background
 * @param delay milliseconds before the notification
 * @throws Cancelled if the user cancels; whatever the work throws
 */
export async function withDelayedProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
  delay = defaultDelay,
): Promise<T> {
  const controller = new AbortController();
  const working = work(controller.signal);
  if (await endsWithin(delay, working)) {
    return working;
  }
  return withNotification(title, (_report, signal) => {
    signal.addEventListener('abort', () => controller.abort(), { once: true });
    return orAborted(working, signal);
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
