import * as l10n from '@vscode/l10n';
import { isIPv6 } from 'node:net';
import { phrase } from '../phrase';
import type { ConfigPlace } from './config/lines';
import { SshFailure } from './failure';
import { describeHostKey, type HostKey } from './host-key';
import { removalsOf } from './known-hosts-removal';
import type { KnownKey } from './known-hosts';
import type { SshTarget } from './target';

/** A target for people: `pirate@pi1.local:22`. */
export function labelOf(target: Pick<SshTarget, 'user' | 'host' | 'port'>): string {
  return `${target.user}@${placeOf(target.host, target.port)}`;
}

/** A text of somebody else's as the end of a sentence: of bounded length, with a full stop where it has none. */
export function ended(text: string): string {
  const words = phrase(text, 1000);
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

/** `host:port`, IPv6 in brackets. */
export function placeOf(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** No address was found for the name; `host` is what was looked up. */
export function unknownHost(label: string, host: string, cause?: unknown): SshFailure {
  const remedy = host.endsWith('.local')
    ? l10n.t('Check that the host is on and in the same network, or use its IP address.')
    : l10n.t('Check the spelling, or use the IP address.');
  const message = l10n.t('“{0}” cannot be reached: there is no host named “{1}”.', label, host);
  return new SshFailure('unknown-host', message, remedy, { cause });
}

/** What was given as a host's name is none; `problem` is a sentence. */
export function noHostName(name: string, problem: string): SshFailure {
  const message = l10n.t('“{0}” is not the name of a host. {1}', phrase(name, 80), problem);
  return new SshFailure('unknown-host', message, l10n.t('Correct the host of the machine.'));
}

/** The host is there, and nothing takes connections at the port. */
export function refused(label: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'refused',
    l10n.t('“{0}” refuses the connection: nothing listens on that port.', label),
    l10n.t('Check that the host runs an SSH server, and the port.'),
    { cause },
  );
}

/** The server is there, and closes before it begins; `said` is its own reason where it gave one. */
export function turnedAway(label: string, said: string, cause?: unknown): SshFailure {
  const message =
    said === ''
      ? l10n.t('“{0}” closed the connection before it said anything.', label)
      : l10n.t('“{0}” turned the connection away: “{1}”.', label, said);
  const remedy = l10n.t('Wait a moment and try again; the log of the SSH server there knows more.');
  return new SshFailure('refused', message, remedy, { cause });
}

/** The network says that the host cannot be reached. */
export function noRoute(label: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'no-route',
    l10n.t('There is no route to “{0}”.', label),
    l10n.t('Check that the host is on, and that this computer is in a network that reaches it.'),
    { cause },
  );
}

/** `milliseconds` is how long was waited, where we know it. */
export function timedOut(label: string, milliseconds: number | undefined, cause?: unknown): SshFailure {
  return new SshFailure(
    'timed-out',
    milliseconds === undefined
      ? l10n.t('“{0}” did not answer in time.', label)
      : l10n.t('“{0}” did not answer within {1} seconds.', label, milliseconds / 1000),
    l10n.t('Check that the host is on, its address, and that no firewall drops the connection.'),
    { cause },
  );
}

/** The connection is open, and not even the greeting came with which SSH servers begin. */
export function saysNothing(label: string): SshFailure {
  return new SshFailure(
    'timed-out',
    l10n.t('“{0}” accepts connections but says nothing; is it an SSH server?', label),
    l10n.t('Check the port: SSH usually has 22. If it is right, the host may be too busy: try again in a moment.'),
  );
}

/** `said` is the first line that came instead of an SSH greeting. */
export function notSsh(label: string, said: string): SshFailure {
  return new SshFailure(
    'not-ssh',
    l10n.t('“{0}” is not an SSH server: it answered “{1}”.', label, said),
    l10n.t('Check the port: SSH usually has 22.'),
  );
}

/** The two sides found no common way to encrypt, or one broke the protocol. */
export function handshakeFailed(label: string, error: Error): SshFailure {
  return new SshFailure(
    'not-ssh',
    l10n.t('“{0}” and this computer could not agree on an SSH connection: {1}', label, ended(error.message)),
    l10n.t('Check which SSH server the host runs and which algorithms it allows.'),
    { cause: error },
  );
}

/** A connection that was open ended unasked; `detail` says how, where that is known. */
export function lost(label: string, detail: string, cause?: unknown): SshFailure {
  const message =
    detail === ''
      ? l10n.t('The connection to “{0}” was lost.', label)
      : l10n.t('The connection to “{0}” was lost: {1}', label, ended(detail));
  return new SshFailure('lost', message, l10n.t('Check that the host is on and try again.'), { cause });
}

/** The person did not trust the key of a host that nobody knew. */
export function hostKeyDeclined(label: string, key: HostKey): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t('“{0}” is not trusted: its host key {1} was not accepted.', label, describeHostKey(key)),
    l10n.t('Compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub).'),
  );
}

/** The presented key contradicts what known_hosts says of the host, which it knows by `name`. */
export function hostKeyChanged(
  label: string,
  presented: HostKey,
  expected: readonly KnownKey[],
  name: string,
): SshFailure {
  const list = expected.map(({ key, file, line }) => `${describeHostKey(key)} (${file}:${line})`).join(', ');
  const commands = removalsOf(name, expected).map(({ command }) => command);
  const remedy = commands.includes(undefined)
    ? l10n.t('If the host was set up again, delete the old key there with an editor and connect once more.')
    : l10n.t(
        'If the host was set up again, remove the old key with “{0}” and connect once more.',
        commands.join('”, “'),
      );
  return new SshFailure(
    'host-key-changed',
    l10n.t(
      'The host key of “{0}” has changed: it is {1}, known is {2}. Somebody may stand between you and the host.',
      label,
      describeHostKey(presented),
      list,
    ),
    remedy,
  );
}

/** The presented key is not the one pinned for the machine. */
export function pinnedKeyChanged(label: string, presented: HostKey, pinned: HostKey): SshFailure {
  return new SshFailure(
    'pinned-key-changed',
    l10n.t(
      'The host key of “{0}” has changed: it is {1}, at the last contact it was {2}. Somebody may stand between you and the host.',
      label,
      describeHostKey(presented),
      describeHostKey(pinned),
    ),
    l10n.t('If you know that the host was set up again, use “Forget Host Key…” on the machine.'),
  );
}

/** A line of known_hosts says that the presented key must never be trusted; `place` is that line. */
export function hostKeyRevoked(label: string, presented: HostKey, place: { file: string; line: number }): SshFailure {
  return new SshFailure(
    'host-key-changed',
    l10n.t(
      'The host key of “{0}”, {1}, is marked as revoked in “{2}”, line {3}.',
      label,
      describeHostKey(presented),
      place.file,
      place.line,
    ),
    l10n.t('Do not use this host until its administrator gave it a new key.'),
  );
}

/** The presented key stands in a file that RevokedHostKeys names; `place` is that setting. */
export function hostKeyInRevokedFile(label: string, presented: HostKey, file: string, place: ConfigPlace): SshFailure {
  return new SshFailure(
    'host-key-changed',
    l10n.t(
      'The host key of “{0}”, {1}, is revoked by “{2}” (RevokedHostKeys in “{3}”, line {4}).',
      label,
      describeHostKey(presented),
      file,
      place.file,
      place.line,
    ),
    l10n.t('Do not use this host until its administrator gave it a new key.'),
  );
}

/** Whether the presented key is revoked cannot be known; `problem` is a sentence that names the file. */
export function revocationUnknown(label: string, problem: string, place: ConfigPlace, cause?: unknown): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t('“{0}” is not trusted: it cannot be checked whether its host key is revoked. {1}', label, problem),
    l10n.t(
      'Put a list of public keys or of “ssh-keygen -k” there (“ssh-keygen -Q -l -f” shows one), or change RevokedHostKeys in “{0}”, line {1}.',
      place.file,
      place.line,
    ),
    { cause },
  );
}

/** No known_hosts file has the host's key, and StrictHostKeyChecking at `place` lets nobody add it. */
export function hostKeyNotListed(label: string, presented: HostKey, place: ConfigPlace): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t(
      '“{0}” is not trusted: its host key {1} is in no known_hosts file, and StrictHostKeyChecking in “{2}”, line {3}, allows no other.',
      label,
      describeHostKey(presented),
      place.file,
      place.line,
    ),
    l10n.t(
      'Compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) and add the key to known_hosts, or change that line.',
    ),
  );
}

/** The key that the host presents is not written in the one way that the protocol allows. */
export function hostKeyMalformed(label: string): SshFailure {
  return new SshFailure(
    'not-ssh',
    l10n.t('“{0}” presents a host key that is not written as the SSH protocol requires.', label),
    l10n.t('Check which SSH server the host runs.'),
  );
}

/** The server's questions have no end; `problem` is what it did, as the end of a sentence. */
export function asksTooMuch(label: string, problem: string): SshFailure {
  return new SshFailure(
    'authentication',
    l10n.t('The login to “{0}” was given up: {1}', label, problem),
    l10n.t('Check how the SSH server there asks for passwords: KbdInteractiveAuthentication and its PAM modules.'),
  );
}

/** `problem` is a whole sentence that names the file. */
export function badKeyFile(label: string, problem: string, cause?: unknown, remedy?: string): SshFailure {
  return new SshFailure('key-file', problem, remedy ?? l10n.t('Choose another key for “{0}”.', label), { cause });
}

/** A key on another computer that the user did not want to be opened, and what to do, as {@link badKeyFile} takes it. */
export function networkKeyProblem(path: string): { readonly problem: string; readonly remedy: string } {
  return {
    problem: l10n.t('The key file “{0}” is on another computer and was not opened.', path),
    remedy: l10n.t('Connect again to be asked again, or choose another key for the machine.'),
  };
}

/** The channel of a command was refused or ended without a result. `detail` is the server's own word. */
export function commandChannelFailed(label: string, detail: string, cause?: unknown): SshFailure {
  return new SshFailure(
    'channel',
    l10n.t('“{0}” does not run the command: {1}', label, ended(detail)),
    l10n.t('Check MaxSessions and ForceCommand in the SSH server’s configuration there.'),
    { cause },
  );
}
