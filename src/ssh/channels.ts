import type { ClientChannel } from 'ssh2';
import { lost } from './failures';
import type { Session } from './session';

/** The server refused a channel; `code` is RFC 4254's, section 5.1. */
export class ChannelRefused extends Error {
  constructor(
    /** 1 prohibited, 2 connect failed, 3 unknown type, 4 resource shortage; undefined where another request was refused. */
    readonly code: number | undefined,
    /** The server's own word. */
    readonly said: string,
  ) {
    super(said);
    this.name = 'ChannelRefused';
  }
}

/**
 * Opens a channel.
 * @param open asks ssh2 for it
 * @param late what to do with a channel that comes after the stop
 * @throws ChannelRefused; SshFailure `lost`; the stop signal's reason
 */
export function openChannel(
  session: Session,
  stop: AbortSignal,
  open: (done: (error: Error | undefined, channel: ClientChannel | undefined) => void) => void,
  late: (channel: ClientChannel) => void,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(stop.reason as Error);
    stop.addEventListener('abort', abort, { once: true });
    try {
      open((error, channel) => {
        stop.removeEventListener('abort', abort);
        if (channel === undefined) {
          reject(refusalOf(error));
        } else if (stop.aborted) {
          late(channel);
        } else {
          resolve(channel);
        }
      });
    } catch (error) {
      // ssh2 throws where the connection has ended, a moment before it says so itself.
      stop.removeEventListener('abort', abort);
      reject(lost(session.label, '', error));
    }
  });
}

function refusalOf(error: Error | undefined): ChannelRefused {
  const code = error !== undefined && 'reason' in error && typeof error.reason === 'number' ? error.reason : undefined;
  const said = (error?.message ?? '').replace(/^\(SSH\) Channel open failure: /, '');
  return new ChannelRefused(code, said);
}
