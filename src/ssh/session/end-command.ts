import type { ClientChannel } from 'ssh2';
import type { Session } from './session';

/** How long a command may take to end by itself, in milliseconds, before it is killed. */
export const endLimit = 2000;

/**
 * Ends the command of a channel: TERM, and KILL after a grace period. OpenSSH delivers both to the command's process group. The
 * channel is closed in any case, so that a command that survives (one of another user's, like sudo's) finds its output
 * closed. Does nothing if the session has ended.
 */
export function endCommand(session: Session, channel: ClientChannel): void {
  if (session.ended) {
    return;
  }
  sendSignal(channel, 'TERM');
  const timer = setTimeout(() => {
    if (!session.ended) {
      sendSignal(channel, 'KILL');
      channel.close();
    }
  }, endLimit).unref();
  channel.once('close', () => clearTimeout(timer));
  // The output is no longer read, and unread output would keep the channel from closing.
  channel.resume();
  channel.stderr.resume();
}

/**
 * ssh2's own `signal` does nothing once standard input has been closed, which it nearly always has. RFC 4254, section
 * 6.9, has no such limit: a signal is a request, not data.
 */
function sendSignal(channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  if (hasProtocol(channel) && (channel.outgoing.state === 'open' || channel.outgoing.state === 'eof')) {
    channel._client._protocol.signal(channel.outgoing.id, name);
  } else {
    channel.signal(name);
  }
}

interface Inner {
  readonly outgoing: { readonly id: number; readonly state: string };
  readonly _client: { readonly _protocol: { signal(channel: number, name: string): void } };
}

function hasProtocol(channel: object): channel is Inner {
  const { outgoing, _client: client } = channel as Partial<Inner>;
  return typeof outgoing?.id === 'number' && typeof client?._protocol.signal === 'function';
}
