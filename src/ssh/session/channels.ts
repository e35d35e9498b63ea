import type { ClientChannel } from 'ssh2';
import * as l10n from '@vscode/l10n';
import { phrase } from '../../phrase';
import { SshFailure } from '../failure';
import { connectionLost } from '../transport/connection-failures';
import type { Session } from './session';

/** The server refused a channel; `code` is RFC 4254's, section 5.1. */
export class ChannelRefused extends Error {
  constructor(
    /** 1 prohibited, 2 connect failed, 3 unknown type, 4 resource shortage; undefined if another request was refused. */
    readonly code: number | undefined,
    /** The server's own message, on one line and of bounded length. */
    readonly said: string,
  ) {
    super(said);
    this.name = 'ChannelRefused';
  }
}

/** The callback of ssh2: its declared type ignores that there is no channel if there is an error. */
export type ChannelDone = (error: Error | undefined, channel: ClientChannel | undefined) => void;

/**
 * Opens a channel.
 * @param open asks ssh2 for it
 * @param take takes it over synchronously, because a short command's result may arrive in the same packet
 * @param late what to do with a channel that opens after the stop
 * @throws ChannelRefused; SshFailure `lost`; the stop signal's reason
 */
export function openChannel<T extends object>(
  session: Session,
  stop: AbortSignal,
  open: (done: ChannelDone) => void,
  take: (channel: ClientChannel) => T,
  late: (channel: ClientChannel) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    stop.throwIfAborted();
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
          resolve(take(channel));
        }
      });
    } catch (error) {
      // ssh2 throws if the connection has ended, a moment before it reports that.
      stop.removeEventListener('abort', abort);
      reject(connectionLost(session.label, '', error));
    }
  });
}

/** The reason for a refusal, from ssh2's error. */
export function refusalOf(error: Error | undefined): ChannelRefused {
  const code = error !== undefined && 'reason' in error && typeof error.reason === 'number' ? error.reason : undefined;
  const said = (error?.message ?? '').replace(/^\(SSH\) Channel open failure: /, '');
  return new ChannelRefused(code, phrase(said, 500));
}

/** The channel of a command was refused or ended without a result. `detail` is a sentence about that. */
export function commandChannelFailed(label: string, detail: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'channel',
    l10n.t('“{0}” did not run the command. {1}', label, detail),
    l10n.t('Check MaxSessions and ForceCommand in the configuration of the SSH server.'),
    { cause },
  );
}
