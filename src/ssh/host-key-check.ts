import type { HostKey, SshPrompts } from './connection';
import { hostKeyChanged, hostKeyDeclined, hostKeyRevoked, pinnedKeyChanged } from './failures';
import { canPresent } from './host-key-algorithms';
import { nameOf, type HostIdentity, type KnownHosts } from './known-hosts';
import { problemSentences } from './known-hosts-problems';

export interface HostKeyQuestion {
  readonly label: string;
  readonly identity: HostIdentity;
  /** The IP address that presents the key, or the host where a jump host resolved it. */
  readonly address: string;
  readonly presented: HostKey;
  readonly pinned: HostKey | undefined;
  readonly knownHosts: KnownHosts;
  readonly prompts: SshPrompts;
  /** Told what of the known_hosts files cannot be read. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Why a host key is accepted: `new` where the person has just said so. */
export type Acceptance = 'pinned' | 'known' | 'new';

/**
 * Decides on the key that a host presents. A pinned key excludes every other, then known_hosts decides, and where both
 * are silent the person.
 * @throws SshFailure `pinned-key-changed`, `host-key-changed` (also for a revoked key) or `host-key-unknown`
 */
export async function checkHostKey(question: HostKeyQuestion): Promise<Acceptance> {
  const { label, identity, presented, pinned, knownHosts } = question;
  const { answer, problems } = await knownHosts.lookup(identity, presented);
  problemSentences(problems).forEach(question.onProgress);
  if (answer.kind === 'revoked') {
    throw hostKeyRevoked(label, presented, answer);
  }
  if (pinned !== undefined) {
    if (pinned.key === presented.key) {
      return 'pinned';
    }
    throw pinnedKeyChanged(label, presented, pinned);
  }
  if (answer.kind === 'known') {
    return 'known';
  }
  // A host of which only a kind of key is known that could never reach us is as good as unknown.
  if (answer.kind === 'changed' && answer.expected.some(({ key }) => canPresent(key.type))) {
    throw hostKeyChanged(label, presented, answer.expected, nameOf(identity));
  }
  const { host, port } = identity;
  const unread = problemSentences(problems.filter(({ line }) => line === undefined));
  const trusted = await question.prompts.trustHostKey(
    { host, port, address: question.address, key: presented, unread },
    question.signal,
  );
  if (!trusted) {
    throw hostKeyDeclined(label, presented);
  }
  return 'new';
}
