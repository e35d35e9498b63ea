import { Cancelled, throwIfCancelled } from '../../../failure';
import { EngineFailure } from '../../../engine/failure';
import type { ServiceLogLine } from '../../../swarm/views';
import { LogReplay } from './log-replay';

/** Milliseconds to wait before each consecutive attempt; following ends after the last one. */
const pauses = [1_000, 2_000, 4_000, 8_000, 15_000];

/** What following needs; the clock is given so that tests need not wait. */
export interface LogFollow {
  /** Opens the stream of lines; it may end or throw at any time. */
  readonly open: (signal: AbortSignal) => AsyncIterable<ServiceLogLine>;
  readonly line: (line: ServiceLogLine) => void;
  /** Lines may be missing before the next line of this source: more came during an interruption than engines repeat. */
  readonly gap: (source: string) => void;
  /** The stream broke, or ended if `error` is undefined, and is about to be opened again. */
  readonly interrupted: (error: unknown, attempt: number) => void;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows a stream of log lines and opens it again if it breaks or ends, for a number of consecutive attempts; a new line
 * resets the count. Lines that were already shown are left out. A stream also ends when its manager stops: only opening
 * it again shows whether the service still exists.
 * @returns if the stream ended by itself each time
 * @throws Cancelled if stopped; the last failure if the stream stays broken or cannot be opened
 */
export async function followLog(follow: LogFollow, signal: AbortSignal): Promise<void> {
  const replay = new LogReplay();
  for (let attempt = 0; ;) {
    let broken: { readonly error: unknown } | undefined;
    try {
      for await (const line of follow.open(signal)) {
        throwIfCancelled(signal);
        if (replay.followsGap(line)) {
          follow.gap(line.source);
        }
        if (replay.isNew(line)) {
          attempt = 0;
          follow.line(line);
        }
      }
    } catch (error) {
      broken = { error };
    }
    throwIfCancelled(signal);
    const pause = pauses[attempt];
    if (broken !== undefined && (pause === undefined || isFinal(broken.error))) {
      throw broken.error;
    }
    if (pause === undefined) {
      return;
    }
    attempt++;
    follow.interrupted(broken?.error, attempt);
    await follow.sleep(pause, signal);
    throwIfCancelled(signal);
    replay.reopened();
  }
}

/** Whether another attempt is pointless: it was canceled, the service is gone, or its log driver keeps no logs. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof Cancelled ||
    (error instanceof EngineFailure && (error.reason === 'not-found' || error.reason === 'bad-request'))
  );
}
