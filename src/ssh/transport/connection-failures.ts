import * as l10n from '@vscode/l10n';
import { sentenceEnd } from '../../phrase';
import { SshFailure } from '../failure';

/** No address was found for the name; `host` is what was looked up. */
export function unknownHost(label: string, host: string, cause?: unknown): SshFailure {
  const remedy = host.endsWith('.local')
    ? l10n.t('Check that the host is turned on and on the same network, or use its IP address.')
    : l10n.t('Check the spelling, or use the IP address.');
  const message = l10n.t('“{0}” cannot be reached: there is no host named “{1}”.', label, host);
  return new SshFailure('unknown-host', message, remedy, { cause });
}

/** The host is there, and nothing takes connections at the port. */
export function connectionRefused(label: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'refused',
    l10n.t('“{0}” refused the connection: nothing listens on that port.', label),
    l10n.t('Check that the host runs an SSH server, and the port.'),
    { cause },
  );
}

/** The server closes the connection before the handshake; `said` is its reason, if it sent one. */
export function connectionRejected(label: string, said: string, cause?: unknown): SshFailure {
  const message =
    said === ''
      ? l10n.t('“{0}” closed the connection without sending anything.', label)
      : l10n.t('“{0}” rejected the connection: “{1}”.', label, said);
  const remedy = l10n.t('Try again later. For details, see the log of the SSH server on the host.');
  return new SshFailure('refused', message, remedy, { cause });
}

/** The network reports that the host cannot be reached. */
export function noRoute(label: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'no-route',
    l10n.t('There is no route to “{0}”.', label),
    l10n.t('Check that the host is turned on, and that this computer is on a network that can reach it.'),
    { cause },
  );
}

/** `milliseconds` is how long the host had to respond, if known. */
export function timedOut(label: string, milliseconds: number | undefined, cause?: unknown): SshFailure {
  return new SshFailure(
    'timed-out',
    milliseconds === undefined
      ? l10n.t('“{0}” did not respond in time.', label)
      : l10n.t('“{0}” did not respond within {1} seconds.', label, milliseconds / 1000),
    l10n.t('Check that the host is turned on, that its address is right, and that no firewall drops the connection.'),
    { cause },
  );
}

/** The connection is open, and not even the greeting came with which SSH servers begin. */
export function noGreeting(label: string): SshFailure {
  return new SshFailure(
    'timed-out',
    l10n.t('“{0}” accepted the connection but sent nothing. It may not be an SSH server.', label),
    l10n.t('Check the port, which is usually 22 for SSH. If it is right, the host may be too busy: try again later.'),
  );
}

/** `said` is the first line that was sent instead of an SSH greeting. */
export function notSsh(label: string, said: string): SshFailure {
  return new SshFailure(
    'not-ssh',
    l10n.t('“{0}” is not an SSH server: it responded with “{1}”.', label, said),
    l10n.t('Check the port, which is usually 22 for SSH.'),
  );
}

/** The two sides found no common way to encrypt, or one broke the protocol. */
export function handshakeFailed(label: string, error: Error): SshFailure {
  return new SshFailure(
    'not-ssh',
    l10n.t('“{0}” and this computer could not agree on an SSH connection: {1}', label, sentenceEnd(error.message)),
    l10n.t('Check which SSH server the host runs and which algorithms it allows.'),
    { cause: error },
  );
}

/** An open connection ended unexpectedly; `detail` is a sentence about how, or empty. */
export function connectionLost(label: string, detail: string, cause?: unknown): SshFailure {
  const message =
    detail === ''
      ? l10n.t('The connection to “{0}” was lost.', label)
      : l10n.t('The connection to “{0}” was lost. {1}', label, detail);
  return new SshFailure('lost', message, l10n.t('Check that the host is turned on, then try again.'), { cause });
}

/** The server's own message as a sentence. */
export function serverReported(words: string): string {
  return words === '' ? l10n.t('The server gave no reason.') : l10n.t('The server reported: {0}', sentenceEnd(words));
}
