import type { HostKey } from '../connection';

/** Where a key stands in a known_hosts file. */
export interface KnownKey {
  readonly key: HostKey;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}
