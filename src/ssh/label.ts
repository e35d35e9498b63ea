import { isIPv6 } from 'node:net';
import type { SshTarget } from './target';

/** A target for display: `pirate@pi1.local:22`. */
export function labelOf(target: Pick<SshTarget, 'user' | 'host' | 'port'>): string {
  return `${target.user}@${placeOf(target.host, target.port)}`;
}

/** `host:port`, IPv6 in brackets. */
export function placeOf(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
