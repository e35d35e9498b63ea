import * as l10n from '@vscode/l10n';
import { handshakeFailed, connectionLost, notSsh, timedOut, connectionRejected } from './connection-failures';
import type { GreetingTap } from './greeting-tap';

/** How far a handshake had come when it failed. */
export interface HandshakeState {
  readonly label: string;
  /** What the server sent first. */
  readonly tap: GreetingTap;
  readonly keysExchanged: boolean;
}

/** The host closed the connection. */
export function closeFailure({ label, tap, keysExchanged }: HandshakeState): Error {
  if (keysExchanged) {
    return connectionLost(label, l10n.t('The host closed it during the login.'));
  }
  return tap.isSsh
    ? connectionLost(label, l10n.t('The host closed it during the key exchange.'))
    : greetingFailure({ label, tap });
}

/** What went wrong on the connection before the login, according to ssh2. */
export function exchangeFailure(
  { label, tap, keysExchanged }: HandshakeState,
  error: Error & { level?: string },
): Error {
  if (keysExchanged && error.level === 'client-socket') {
    return connectionLost(label, l10n.t('The host closed it during the login.'), error);
  }
  // ssh2 marks the errors of the connection under it; the others are about the messages on it.
  return keysExchanged || tap.isSsh ? handshakeFailed(label, error) : greetingFailure({ label, tap }, error);
}

/** The server did not send an SSH greeting first, or accepts no more connections. */
export function greetingFailure({ label, tap }: Omit<HandshakeState, 'keysExchanged'>, cause?: unknown): Error {
  const said = tap.firstLine;
  // OpenSSH sends the reason for not accepting connections as plain text, e.g. “Exceeded MaxStartups” (sshd.c).
  const turned = said === '' || /MaxStartups|Not allowed at this time/i.test(said);
  return turned ? connectionRejected(label, said, cause) : notSsh(label, said);
}

/** The host did not send its next message in time. @param limit in milliseconds */
export function lateFailure({ label, tap }: Omit<HandshakeState, 'keysExchanged'>, limit: number): Error {
  const foreign = !tap.isSsh && tap.firstLine !== '';
  return foreign ? notSsh(label, tap.firstLine) : timedOut(label, limit);
}
