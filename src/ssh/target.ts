import type { HostKeyPolicy } from './host-keys/policy';

/** Where and as whom to connect: the result of what the user typed and of their ssh config. */
export interface SshTarget extends HostKeyPolicy {
  /** The name or address to dial; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Absolute paths of private keys, in the order to try them. */
  readonly identityFiles: readonly string[];
  /** The agent's socket (POSIX) or pipe (Windows); undefined if no agent is to be asked. */
  readonly agent: string | undefined;
  /** The name of the host in known_hosts, if it is not `host` (HostKeyAlias). */
  readonly hostKeyAlias: string | undefined;
  /** The hosts to go through, in order (ProxyJump). */
  readonly jumps: readonly SshTarget[];
  /** True if the agent may be asked only for the keys of `identityFiles` (IdentitiesOnly). */
  readonly identitiesOnly?: boolean | undefined;
  /** True if the user named the key for this host: a problem with it is a failure, not a reason to try others. */
  readonly explicitKey?: boolean | undefined;
  /** True if new lines of known_hosts are not to show the host's name (HashKnownHosts). */
  readonly hashKnownHosts?: boolean | undefined;
  /** Why keys that the config names cannot be tried, as sentences. */
  readonly remarks?: readonly string[] | undefined;
}
