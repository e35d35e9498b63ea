import type { SshPrompts } from '../connection';
import type { HostKey } from '../host-key';
import {
  hostKeyChanged,
  hostKeyDeclined,
  hostKeyInRevokedFile,
  hostKeyMalformed,
  hostKeyNotListed,
  hostKeyRevoked,
  pinnedKeyChanged,
  revocationUnknown,
} from './host-key-failures';
import { canPresent } from './algorithms';
import type { RevokedKeysRule, UnknownHostRule } from './policy';
import { isStrictlyEncoded } from './key-encoding';
import { nameOf, problemSentences, type HostIdentity, type KnownHosts } from '../known-hosts';
import { revokedAnswer } from './revoked-keys';

export interface HostKeyQuestion {
  readonly label: string;
  readonly identity: HostIdentity;
  /** The IP address that presents the key, or the host if a jump host resolved it. */
  readonly address: string;
  readonly presented: HostKey;
  readonly pinned: HostKey | undefined;
  readonly knownHosts: KnownHosts;
  /** What happens with an unknown key; undefined to ask the user. */
  readonly unknownHosts: UnknownHostRule | undefined;
  readonly revokedKeys: RevokedKeysRule | undefined;
  readonly prompts: SshPrompts;
  /** Receives sentences about known_hosts lines and files that cannot be read. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Why a host key is accepted: `new` if the user just accepted it, `added` if StrictHostKeyChecking accepts it without asking. */
export type Acceptance = 'pinned' | 'known' | 'new' | 'added';

/**
 * Decides on the key that a host presents. A revoked key is refused first of all. A pinned key excludes every other, then
 * known_hosts decides, and if it is silent StrictHostKeyChecking or the user. A pin alone is not enough: anyone who wrote the
 * machine's entry in the store may have written it. This is stricter than ssh in three ways: a changed or revoked key stops everything also with StrictHostKeyChecking `no`; no key is added without asking
 * while a known_hosts file cannot be read, which may have another; and a key must be written as the protocol requires.
 * @throws SshFailure `pinned-key-changed`, `host-key-changed` (also for a revoked key), `host-key-unknown` or `not-ssh`
 */
export async function checkHostKey(question: HostKeyQuestion): Promise<Acceptance> {
  const { label, identity, presented, pinned, knownHosts, unknownHosts } = question;
  await refuseRevoked(question);
  const { answer, problems } = await knownHosts.lookup(identity, presented);
  problemSentences(problems).forEach(question.onProgress);
  if (answer.kind === 'revoked') {
    throw hostKeyRevoked(label, presented, answer);
  }
  if (pinned !== undefined && pinned.key !== presented.key) {
    throw pinnedKeyChanged(label, presented, pinned);
  }
  if (answer.kind === 'known') {
    return pinned === undefined ? 'known' : 'pinned';
  }
  if (answer.kind === 'changed') {
    const { expected } = answer;
    if (pinned !== undefined && !expected.some(({ key }) => key.type === presented.type)) {
      // Known by keys of other kinds, and pinned by this one since.
      return 'pinned';
    }
    // A host of which only a kind of key is known that could never reach us is as good as unknown.
    if (expected.some(({ key }) => canPresent(key.type))) {
      throw hostKeyChanged(label, presented, expected, nameOf(identity));
    }
  }
  if (unknownHosts?.unknown === 'refuse') {
    throw hostKeyNotListed(label, presented, unknownHosts);
  }
  const { host, port } = identity;
  const unread = problemSentences(problems.filter(({ line }) => line === undefined));
  if (unknownHosts?.unknown === 'add' && unread.length === 0) {
    return 'added';
  }
  const trusted = await question.prompts.trustHostKey(
    { host, port, address: question.address, key: presented, unread, pinned: pinned !== undefined },
    question.signal,
  );
  if (!trusted) {
    throw hostKeyDeclined(label, presented);
  }
  return 'new';
}

async function refuseRevoked({ label, presented, revokedKeys }: HostKeyQuestion): Promise<void> {
  const key = Buffer.from(presented.key, 'base64');
  if (!isStrictlyEncoded(key)) {
    throw hostKeyMalformed(label);
  }
  if (revokedKeys === undefined) {
    return;
  }
  for (const file of revokedKeys.files) {
    const answer = await revokedAnswer(file, key);
    switch (answer.kind) {
      case 'revoked':
        throw hostKeyInRevokedFile(label, presented, file, revokedKeys);
      case 'unreadable':
        throw revocationUnknown(label, answer.problem, revokedKeys, answer.cause);
      case 'not-revoked':
        break;
    }
  }
}
