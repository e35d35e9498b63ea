import * as l10n from '@vscode/l10n';
import { createHmac } from 'node:crypto';
import { bounded } from '../../bounded';
import { fromBase64 } from './key-encoding';
import { fingerprintOf, keyTypeOf, type HostKey } from '../host-key';
import { matchesPatternList } from '../config/pattern-list';

/** One key of a known_hosts file; the format is described in sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export interface KnownHostsEntry {
  readonly marker: 'cert-authority' | 'revoked' | undefined;
  /** Patterns, possibly negated; or one single hashed name (`|1|salt|hash`). */
  readonly hosts: readonly string[];
  readonly key: HostKey;
  readonly comment: string;
}

export type KnownHostsLine =
  | { readonly kind: 'entry'; readonly entry: KnownHostsEntry }
  /** Empty or a comment. */
  | { readonly kind: 'blank' }
  | { readonly kind: 'broken'; readonly problem: string };

/** How many characters of an unreadable word a sentence shows. */
const maxShown = 80;

/** Reads one line of a known_hosts file. Never throws: what cannot be read is a value with the cause as a sentence. */
export function parseKnownHostsLine(text: string): KnownHostsLine {
  const line = text.trim();
  if (line === '' || line.startsWith('#')) {
    return { kind: 'blank' };
  }
  const fields = line.split(/[ \t]+/);
  const marker = fields[0]?.startsWith('@') === true ? fields.shift() : undefined;
  if (marker !== undefined && marker !== '@cert-authority' && marker !== '@revoked') {
    return broken(l10n.t('“{0}” is not a marker.', bounded(marker, maxShown)));
  }
  const [names, type, key, ...comment] = fields;
  if (names === undefined || type === undefined || key === undefined) {
    return broken(l10n.t('A host, a key type, and a key are expected.'));
  }
  const hosts = names.split(',').filter((name) => name !== '');
  if (hosts.length === 0 || (names.startsWith('|') && parseHashedName(names) === undefined)) {
    return broken(l10n.t('“{0}” is not a host or a hashed host.', bounded(names, maxShown)));
  }
  const blob = fromBase64(key);
  if (blob === undefined || keyTypeOf(blob) !== type) {
    return broken(l10n.t('The key is not a valid key of type “{0}”.', bounded(type, maxShown)));
  }
  const hostKey = { type, key: blob.toString('base64'), fingerprint: fingerprintOf(blob) };
  return {
    kind: 'entry',
    entry: { marker: markerOf(marker), hosts, key: hostKey, comment: comment.join(' ') },
  };
}

/** The line of an entry, without a line break: what {@link parseKnownHostsLine} reads back as the same entry. */
export function formatKnownHostsEntry(entry: KnownHostsEntry): string {
  const marker = entry.marker === undefined ? [] : [`@${entry.marker}`];
  const comment = entry.comment === '' ? [] : [entry.comment];
  return [...marker, entry.hosts.join(','), entry.key.type, entry.key.key, ...comment].join(' ');
}

/** Whether an entry is about a host, given as known_hosts writes it (see {@link knownHostsName}). */
export function entryNames(entry: KnownHostsEntry, name: string): boolean {
  const hashed = parseHashedName(entry.hosts[0] ?? '');
  if (hashed === undefined) {
    const patterns = entry.hosts.map((pattern) => pattern.toLowerCase());
    return matchesPatternList(patterns, name.toLowerCase());
  }
  return hashOf(name, hashed.salt) === hashed.hash;
}

/** A host as known_hosts writes it: lower case, and `[host]:port` if the port is not 22. */
export function knownHostsName(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** A host name that cannot be read: HMAC-SHA1 under a random salt, as ssh writes it with HashKnownHosts. */
export function hashedName(name: string, salt: Buffer): string {
  return `|1|${salt.toString('base64')}|${hashOf(name, salt)}`;
}

function hashOf(name: string, salt: Buffer): string {
  return createHmac('sha1', salt).update(name.toLowerCase()).digest('base64');
}

function parseHashedName(name: string): { salt: Buffer; hash: string } | undefined {
  const match = /^\|1\|([A-Za-z0-9+/=]+)\|([A-Za-z0-9+/=]+)$/.exec(name);
  return match?.[1] === undefined || match[2] === undefined
    ? undefined
    : { salt: Buffer.from(match[1], 'base64'), hash: match[2] };
}

function markerOf(text: '@cert-authority' | '@revoked' | undefined): KnownHostsEntry['marker'] {
  switch (text) {
    case '@cert-authority':
      return 'cert-authority';
    case '@revoked':
      return 'revoked';
    case undefined:
      return undefined;
  }
}

function broken(problem: string): KnownHostsLine {
  return { kind: 'broken', problem };
}
