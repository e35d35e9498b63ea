import * as l10n from '@vscode/l10n';
import { handshakeFailed, connectionLost, notSsh, timedOut, connectionRejected } from './connection-failures';
import type { GreetingTap } from './greeting-tap';

/** How far a handshake had come when it failed. */
export interface HandshakeState {
  readonly label: string;
  /** What the server said first. */
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

/** What ssh2 says went wrong on the connection before the login. */
export function exchangeFailure(
  { label, tap, keysExchanged }: HandshakeState,
  error: Error & { level?: string },
): Error {
  if (keysExchanged && error.level === 'client-socket') {
    return connectionLost(label, l10n.t('The host closed it during the login.'), error);
  }
  // ssh2 marks the errors of the connection under it; the others are of what was said on it.
  return keysExchanged || tap.isSsh ? handshakeFailed(label, error) : greetingFailure({ label, tap }, error);
}

/** What was said first is no SSH server's greeting, or one that takes nobody more. */
export function greetingFailure({ label, tap }: Omit<HandshakeState, 'keysExchanged'>, cause?: unknown): Error {
  const said = tap.firstLine;
  // OpenSSH says in plain words why it takes nobody more, e.g. “Exceeded MaxStartups” (sshd.c).
  const turned = said === '' || /MaxStartups|Not allowed at this time/i.test(said);
  return turned ? connectionRejected(label, said, cause) : notSsh(label, said);
}

/** The host did not say in time what it owed next. @param limit in milliseconds */
export function lateFailure({ label, tap }: Omit<HandshakeState, 'keysExchanged'>, limit: number): Error {
  const foreign = !tap.isSsh && tap.firstLine !== '';
  return foreign ? notSsh(label, tap.firstLine) : timedOut(label, limit);
}
