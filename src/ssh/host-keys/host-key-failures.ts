import * as l10n from '@vscode/l10n';
import type { ConfigPlace } from '../config/lines';
import { SshFailure } from '../failure';
import { describeHostKey, type HostKey } from '../host-key';
import type { KnownKey } from '../known-hosts';
import { removalsOf } from '../known-hosts-removal';

/** The user did not trust the key of an unknown host. */
export function hostKeyDeclined(label: string, key: HostKey): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t('“{0}” is not trusted: its host key {1} was not accepted.', label, describeHostKey(key)),
    l10n.t('Compare the fingerprint with the one on the host (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub).'),
  );
}

/** The presented key contradicts known_hosts, which has another key for the host under `name`. */
export function hostKeyChanged(
  label: string,
  presented: HostKey,
  expected: readonly KnownKey[],
  name: string,
): SshFailure {
  const list = expected.map(({ key, file, line }) => `${describeHostKey(key)} (${file}:${line})`).join(', ');
  const commands = removalsOf(name, expected).map(({ command }) => command);
  const remedy = commands.includes(undefined)
    ? l10n.t('If the host was set up again, delete the old key from these files with an editor, then connect again.')
    : l10n.t('If the host was set up again, remove the old key with “{0}”, then connect again.', commands.join('”, “'));
  return new SshFailure(
    'host-key-changed',
    l10n.t(
      'The host key of “{0}” has changed: the host presented {1}, but known_hosts has {2}. Someone may be intercepting the connection.',
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
      'The host key of “{0}” has changed: the host presented {1}, but its key was {2} at the last connection. Someone may be intercepting the connection.',
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
    l10n.t('Do not use this host until its administrator has replaced the key.'),
  );
}

/** The presented key is in a file that RevokedHostKeys names; `place` is that setting. */
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
    l10n.t('Do not use this host until its administrator has replaced the key.'),
  );
}

/** Whether the presented key is revoked cannot be known; `problem` is a sentence that names the file. */
export function revocationUnknown(label: string, problem: string, place: ConfigPlace, cause?: unknown): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t('“{0}” is not trusted: it cannot be checked whether its host key is revoked. {1}', label, problem),
    l10n.t(
      'Provide a list of public keys or a key revocation list made with “ssh-keygen -k” (check it with “ssh-keygen -Q -l -f”), or change RevokedHostKeys in “{0}”, line {1}.',
      place.file,
      place.line,
    ),
    { cause },
  );
}

/** No known_hosts file has the host's key, and StrictHostKeyChecking at `place` does not allow adding it. */
export function hostKeyNotListed(label: string, presented: HostKey, place: ConfigPlace): SshFailure {
  return new SshFailure(
    'host-key-unknown',
    l10n.t(
      '“{0}” is not trusted: its host key {1} is not in any known_hosts file, and StrictHostKeyChecking in “{2}”, line {3}, does not allow unknown keys.',
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
    l10n.t('“{0}” presented a host key that is not encoded as the SSH protocol requires.', label),
    l10n.t('Check which SSH server the host runs.'),
  );
}
