import { randomBytes } from 'node:crypto';
import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { bounded } from '../bounded';
import { Failure } from '../failure';
import type { HostKey } from './host-key';
import {
  entryNames,
  formatKnownHostsEntry,
  hashedName,
  knownHostsName,
  parseKnownHostsLine,
  type KnownHostsEntry,
} from './host-keys/known-hosts-line';
import { isNullDevice, readingProblem, readSmallFile, unlessMissing } from '../files/small-file';
import { systemFiles } from './config/system-files';
import type { SshTarget } from './target';

/** A name under which no key can be added to known_hosts. */
export class KnownHostsNameFailure extends Failure<'host-name'> {}

/** The host whose key is in question. */
export interface HostIdentity {
  readonly host: string;
  readonly port: number;
  /** The name to search for instead of host and port (HostKeyAlias). */
  readonly alias?: string | undefined;
}

/** The host of a target, as the files are asked for it. */
export function identityOf({ host, port, hostKeyAlias }: SshTarget): HostIdentity {
  return { host, port, alias: hostKeyAlias };
}

/** The name of a host in the files, as `ssh-keygen -R` expects it. */
export function nameOf({ host, port, alias }: HostIdentity): string {
  return alias?.toLowerCase() ?? knownHostsName(host, port);
}

/** A key and its line in a known_hosts file. */
export interface KnownKey {
  readonly key: HostKey;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
}

export type KnownHostsAnswer =
  | { readonly kind: 'known'; readonly file: string; readonly line: number }
  | { readonly kind: 'unknown' }
  /** The files name other keys for this host: the host was set up again, or someone intercepts the connection. */
  | { readonly kind: 'changed'; readonly expected: readonly KnownKey[] }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number };

/** What is wrong in a known_hosts file: of one line, or of the entire file. The rest is valid. */
export interface KnownHostsProblem {
  readonly file: string;
  /** Counted from 1; undefined if the entire file cannot be read. */
  readonly line: number | undefined;
  readonly sentence: string;
}

export interface KnownHostsFiles {
  /** The user's own files; new keys are added to the first. */
  readonly user: readonly string[];
  /** The system's files: read only. */
  readonly system: readonly string[];
}

/** The files that ssh reads if nothing else is configured; see ssh_config(5), UserKnownHostsFile and GlobalKnownHostsFile. */
export function defaultKnownHostsFiles(homeDirectory: string): KnownHostsFiles {
  return {
    user: [join(homeDirectory, '.ssh', 'known_hosts'), join(homeDirectory, '.ssh', 'known_hosts2')],
    system: systemFiles().knownHosts,
  };
}

/** Far more than anyone's known_hosts, in bytes. A larger file is named as one that cannot be read. */
const maxBytes = 16 * 1024 * 1024;

interface LocatedEntry {
  readonly entry: KnownHostsEntry;
  readonly file: string;
  readonly line: number;
}

/**
 * The host keys in the files of the user and of the system. Files are read again for every question, because ssh and other
 * programs write them too. A missing file is an empty one.
 */
export class KnownHosts {
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly files: KnownHostsFiles) {}

  /** The same, with the user's files replaced if there are others (UserKnownHostsFile). */
  withUserFiles(user: readonly string[] | undefined): KnownHosts {
    return user === undefined ? this : new KnownHosts({ ...this.files, user });
  }

  /** The same, with the system's files replaced if there are others (GlobalKnownHostsFile). */
  withSystemFiles(system: readonly string[] | undefined): KnownHosts {
    return system === undefined ? this : new KnownHosts({ ...this.files, system });
  }

  /** What the files state about a key that a host presents, and which parts could not be read and might contradict that. */
  async lookup(
    identity: HostIdentity,
    presented: HostKey,
  ): Promise<{ readonly answer: KnownHostsAnswer; readonly problems: readonly KnownHostsProblem[] }> {
    const { entries, problems } = await this.#read();
    return { answer: answerOf(entries, identity, presented), problems };
  }

  /** The keys that the files have for a host: it is refused with any other key. And what in them could not be read. */
  async keysOf(
    identity: HostIdentity,
  ): Promise<{ readonly keys: readonly KnownKey[]; readonly problems: readonly KnownHostsProblem[] }> {
    const { entries, problems } = await this.#read();
    return { keys: hostKeysOf(entriesFor(entries, nameOf(identity))), problems };
  }

  /**
   * The types of the keys known for a host, in the order of the files. The server is asked for these first: a server has
   * several keys, and one of another type would appear to be a change.
   */
  async knownTypes(identity: HostIdentity): Promise<readonly string[]> {
    const { entries } = await this.#read();
    const own = entriesFor(entries, nameOf(identity));
    const named = own.length > 0 ? own : entriesFor(entries, knownHostsName(identity.host, 22));
    return [...new Set(named.filter(({ entry }) => entry.marker === undefined).map(({ entry }) => entry.key.type))];
  }

  /**
   * Adds a key to the user's first file: a complete line in a single write. Makes the file (0600) and its
   * directory (0700) if missing. Adds nothing when the key is known or when the user keeps no file.
   * @param hashed whether the line is not to show the host's name (HashKnownHosts)
   * @throws KnownHostsNameFailure for a name that the file would take for more than this one host; the file system's error
   */
  append(identity: HostIdentity, key: HostKey, hashed: boolean): Promise<void> {
    const added = this.#writing.then(() => this.#appendLine(identity, key, hashed));
    // The next writer waits for this one, and is not concerned by its failure: the caller is.
    this.#writing = added.catch(() => undefined);
    return added;
  }

  async #appendLine(identity: HostIdentity, key: HostKey, hashed: boolean): Promise<void> {
    const file = this.files.user[0];
    if (file === undefined || isNullDevice(file) || (await this.lookup(identity, key)).answer.kind === 'known') {
      return;
    }
    const text = await readIfThere(file);
    const name = nameOf(identity);
    assertOneName(name);
    const host = hashed ? hashedName(name, randomBytes(20)) : name;
    const line = formatKnownHostsEntry({ marker: undefined, hosts: [host], key, comment: '' });
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const startsLine = text === '' || text.endsWith('\n');
    await appendFile(file, `${startsLine ? '' : '\n'}${line}\n`, { mode: 0o600 });
  }

  async #read(): Promise<{ entries: readonly LocatedEntry[]; problems: readonly KnownHostsProblem[] }> {
    const parts = await Promise.all(
      [...this.files.user, ...this.files.system].map(async (file) => {
        try {
          return entriesOf(file, await readIfThere(file));
        } catch (error) {
          return { entries: [], problems: [{ file, line: undefined, sentence: readingProblem(file, error) }] };
        }
      }),
    );
    return { entries: parts.flatMap((part) => part.entries), problems: parts.flatMap((part) => part.problems) };
  }
}

/**
 * The line would also match other hosts, or not be one line: in known_hosts `*` and `?` match anything, `!` negates, a
 * comma separates names, `|` begins a hashed one, `@` a marker and `#` a comment (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).
 * @throws KnownHostsNameFailure
 */
function assertOneName(name: string): void {
  if (name === '' || /[\s\p{C}*?!,|"]|^[@#]/u.test(name)) {
    throw new KnownHostsNameFailure(
      'host-name',
      l10n.t(
        'The key of “{0}” cannot be added to known_hosts, because the name would be a pattern there.',
        bounded(name, 100),
      ),
      l10n.t('Use a host name without spaces and without the characters * ? ! , | " @ #.'),
    );
  }
}

function entriesFor(entries: readonly LocatedEntry[], name: string): readonly LocatedEntry[] {
  return entries.filter(({ entry }) => entryNames(entry, name));
}

function answerOf(entries: readonly LocatedEntry[], identity: HostIdentity, presented: HostKey): KnownHostsAnswer {
  const answer = judge(entriesFor(entries, nameOf(identity)), presented);
  if (answer.kind !== 'unknown' || identity.alias !== undefined || identity.port === 22) {
    return answer;
  }
  // ssh does the same: a key known for the bare name counts on other ports, its absence there proves nothing.
  const bare = judge(entriesFor(entries, knownHostsName(identity.host, 22)), presented);
  return bare.kind === 'changed' ? answer : bare;
}

function judge(entries: readonly LocatedEntry[], presented: HostKey): KnownHostsAnswer {
  const same = entries.filter(({ entry }) => entry.key.key === presented.key);
  const revoked = same.find(({ entry }) => entry.marker === 'revoked');
  if (revoked !== undefined) {
    return { kind: 'revoked', file: revoked.file, line: revoked.line };
  }
  const known = same.find(({ entry }) => entry.marker === undefined);
  if (known !== undefined) {
    return { kind: 'known', file: known.file, line: known.line };
  }
  const expected = hostKeysOf(entries);
  return expected.length === 0 ? { kind: 'unknown' } : { kind: 'changed', expected };
}

/** The keys of hosts themselves: neither revoked ones nor those of certificate authorities. */
function hostKeysOf(entries: readonly LocatedEntry[]): readonly KnownKey[] {
  return entries
    .filter(({ entry }) => entry.marker === undefined)
    .map(({ entry, file, line }) => ({ key: entry.key, file, line }));
}

function entriesOf(file: string, text: string): { entries: LocatedEntry[]; problems: KnownHostsProblem[] } {
  const entries: LocatedEntry[] = [];
  const problems: KnownHostsProblem[] = [];
  text.split(/\r?\n/).forEach((content, index) => {
    const parsed = parseKnownHostsLine(content);
    if (parsed.kind === 'entry') {
      entries.push({ entry: parsed.entry, file, line: index + 1 });
    } else if (parsed.kind === 'broken') {
      const line = index + 1;
      problems.push({ file, line, sentence: l10n.t('“{0}”, line {1}: {2}', file, line, parsed.problem) });
    }
  });
  return { entries, problems };
}

async function readIfThere(file: string): Promise<string> {
  return (await unlessMissing(readSmallFile(file, maxBytes, { nullDevice: 'empty' }))) ?? '';
}

/** The problems as sentences: for each file its first one, and how many there are. */
export function problemSentences(problems: readonly KnownHostsProblem[]): readonly string[] {
  const firsts = new Map<string, { readonly sentence: string; readonly count: number }>();
  for (const problem of problems) {
    const found = firsts.get(problem.file);
    firsts.set(problem.file, { sentence: found?.sentence ?? problem.sentence, count: (found?.count ?? 0) + 1 });
  }
  return [...firsts.values()].map(({ sentence, count }) =>
    count === 1 ? sentence : l10n.t('{0} Lines in this file that cannot be read: {1}.', sentence, count),
  );
}
