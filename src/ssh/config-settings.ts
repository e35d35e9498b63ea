import * as l10n from '@vscode/l10n';
import { dirname, isAbsolute, join } from 'node:path';
import { configFailure, readConfigLines, type ConfigLine, type SshConfigFailure } from './config-lines';
import { expandTokens } from './config-values';
import { globPaths, TooManyPaths } from './glob-paths';
import { matchesPatternList } from './pattern-list';

/** For whom an ssh config is asked. */
export interface ConfigQuestion {
  /** The host as the person named it. */
  readonly host: string;
  /** The user as the person named it; undefined where the config or the local user decides. */
  readonly user: string | undefined;
  readonly localUser: string;
  readonly homeDirectory: string;
}

/** The directives we follow; anything else in a config is left alone. */
const followed = [
  'hostname',
  'port',
  'user',
  'identityfile',
  'identitiesonly',
  'identityagent',
  'hostkeyalias',
  'hashknownhosts',
  'proxyjump',
  'proxycommand',
  'userknownhostsfile',
  'globalknownhostsfile',
  'stricthostkeychecking',
  'revokedhostkeys',
] as const;

export type FollowedKeyword = (typeof followed)[number];

/** What an ssh config says of one host: the lines that apply, in order. */
export class ConfigSettings {
  private readonly lines: ConfigLine[] = [];

  /** The line that counts among directives that exclude each other: the first (ssh_config(5): first obtained value). */
  first(...keywords: readonly FollowedKeyword[]): ConfigLine | undefined {
    return this.lines.find((line) => keywords.some((keyword) => keyword === line.keyword));
  }

  /** Every line, for directives that add up (IdentityFile). */
  all(keyword: FollowedKeyword): readonly ConfigLine[] {
    return this.lines.filter((line) => line.keyword === keyword);
  }

  /** The HostName that holds so far, its tokens replaced; the host as named where there is none. @throws SshConfigFailure */
  hostName(named: string): string {
    const line = this.first('hostname');
    return line === undefined ? named : expandTokens(line.args[0] ?? '', { h: named }, line);
  }

  add(line: ConfigLine): void {
    this.lines.push(line);
  }
}

/** ssh's own limit for Include within Include (readconf.c, READCONF_MAX_DEPTH). */
const maxDepth = 16;

/** How many files may be included in all: files that include each other more than once would else never come to an end. */
const maxIncluded = 256;

/**
 * Reads ssh config files for one host: Host and Match blocks, Include with wildcards. `Match exec` and criteria that
 * need a running ssh never match: nothing is ever executed.
 * @param files absolute paths, the person's first
 * @throws SshConfigFailure
 */
export async function readSettings(files: readonly string[], question: ConfigQuestion): Promise<ConfigSettings> {
  const reader = new SettingsReader(question);
  await reader.pass(files);
  if (reader.wantsFinalPass) {
    reader.final = true;
    await reader.pass(files);
  }
  return reader.settings;
}

class SettingsReader {
  readonly settings = new ConfigSettings();
  wantsFinalPass = false;
  final = false;
  private included = 0;

  constructor(private readonly question: ConfigQuestion) {}

  async pass(files: readonly string[]): Promise<void> {
    this.included = 0;
    for (const file of files) {
      await this.file(file, dirname(file), 0);
    }
  }

  private async file(file: string, base: string, depth: number): Promise<void> {
    let active = true;
    for (const line of await readConfigLines(file)) {
      if (line.keyword === 'host' || line.keyword === 'match') {
        requireReadable(line);
        active = line.keyword === 'host' ? matchesPatternList(line.args, this.question.host) : this.matches(line);
      } else if (active && line.keyword === 'include') {
        requireReadable(line);
        await this.include(line, base, depth);
      } else if (active && followed.some((keyword) => keyword === line.keyword)) {
        requireReadable(line);
        this.settings.add(line);
      }
    }
  }

  private async include(line: ConfigLine, base: string, depth: number): Promise<void> {
    if (depth >= maxDepth) {
      throw configFailure(line, l10n.t('Too many files include each other.'));
    }
    for (const arg of line.args) {
      for (const path of await this.includedPaths(arg, base, line)) {
        if (++this.included > maxIncluded) {
          throw tooManyFiles(line);
        }
        await this.file(path, base, depth + 1);
      }
    }
  }

  /**
   * What an Include stands for. On Windows that may be a file on another computer, as with every file that a config names
   * but for keys: the config is the user's own or the administrator's, and ssh opens what it names as well. Keys are asked
   * about nevertheless, because they come from a machine's entry, too.
   */
  private async includedPaths(arg: string, base: string, line: ConfigLine): Promise<readonly string[]> {
    try {
      return await globPaths(this.includePath(arg, base));
    } catch (error) {
      throw error instanceof TooManyPaths ? tooManyFiles(line) : error;
    }
  }

  private includePath(arg: string, base: string): string {
    const path = arg.startsWith('~/') ? join(this.question.homeDirectory, arg.slice(2)) : arg;
    return isAbsolute(path) ? path : join(base, path);
  }

  private matches(line: ConfigLine): boolean {
    let all = true;
    for (let index = 0; index < line.args.length; index++) {
      const word = line.args[index] ?? '';
      const [, name = '', joined] = /^!?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const criterion = name.toLowerCase();
      const value = valueless.has(criterion) ? '' : (joined ?? line.args[++index] ?? '');
      const met = this.meets(criterion, value);
      // A criterion we cannot judge is not met, whether or not it is negated.
      all = all && met !== undefined && met !== word.startsWith('!');
    }
    return all;
  }

  private meets(criterion: string, value: string): boolean | undefined {
    const patterns = value.split(',');
    switch (criterion) {
      case 'all':
        return true;
      case 'final':
        this.wantsFinalPass = true;
        return this.final;
      case 'canonical':
        // Names are not canonicalized here; a final pass counts as one that was (readconf.c, match_cfg_line).
        return this.final;
      case 'host':
        return matchesPatternList(patterns, this.settings.hostName(this.question.host));
      case 'originalhost':
        return matchesPatternList(patterns, this.question.host);
      case 'user':
        return matchesPatternList(patterns, this.user);
      case 'localuser':
        return matchesPatternList(patterns, this.question.localUser);
      default:
        return undefined;
    }
  }

  private get user(): string {
    return this.question.user ?? this.settings.first('user')?.args[0] ?? this.question.localUser;
  }
}

function tooManyFiles(line: ConfigLine): SshConfigFailure {
  return configFailure(line, l10n.t('More than {0} files are included.', maxIncluded));
}

/** The Match criteria that take no value. */
const valueless = new Set(['all', 'final', 'canonical']);

function requireReadable(line: ConfigLine): void {
  if (line.broken) {
    throw configFailure(line, l10n.t('“{0}” has no value that can be read.', line.keyword));
  }
}
