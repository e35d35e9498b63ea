import type { ConfigLine, SshConfigFailure } from './lines';
import { expandTokens } from './values';
import { matchesPatternList } from './pattern-list';
import { valueMissing, walkConfig, type ConfigVisitor } from './walk';

/** What an ssh config is read for. */
export interface ConfigQuestion {
  /** The host as the user named it. */
  readonly host: string;
  /** The user as the user named it; undefined if the config or the local user decides. */
  readonly user: string | undefined;
  readonly localUser: string;
  readonly homeDirectory: string;
}

/** The supported directives; everything else in a config is ignored. */
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

/** What an ssh config specifies for one host: the lines that apply, in order. */
export class ConfigSettings {
  readonly #lines: ConfigLine[] = [];

  /** The line that counts among directives that exclude each other: the first (ssh_config(5): first obtained value). */
  first(...keywords: readonly FollowedKeyword[]): ConfigLine | undefined {
    return this.#lines.find((line) => keywords.some((keyword) => keyword === line.keyword));
  }

  /** Every line, for directives that add up (IdentityFile). */
  all(keyword: FollowedKeyword): readonly ConfigLine[] {
    return this.#lines.filter((line) => line.keyword === keyword);
  }

  /** The HostName that applies so far, its tokens replaced; the host as named if there is none. @throws SshConfigFailure */
  hostName(named: string): string {
    const line = this.first('hostname');
    return line === undefined ? named : expandTokens(line.args[0] ?? '', { h: named }, line);
  }

  add(line: ConfigLine): void {
    this.#lines.push(line);
  }
}

/**
 * Reads ssh config files for one host: Host and Match blocks, Include with wildcards. `Match exec` and criteria that
 * need a running ssh never match: nothing is ever executed.
 * @param files absolute paths, the user's first
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

class SettingsReader implements ConfigVisitor {
  readonly settings = new ConfigSettings();
  wantsFinalPass = false;
  final = false;

  constructor(private readonly question: ConfigQuestion) {}

  pass(files: readonly string[]): Promise<void> {
    return walkConfig(files, this.question.homeDirectory, this);
  }

  enter(heading: ConfigLine): boolean {
    requireReadable(heading);
    return heading.keyword === 'host' ? matchesPatternList(heading.args, this.question.host) : this.#matches(heading);
  }

  visit(line: ConfigLine): void {
    if (followed.some((keyword) => keyword === line.keyword)) {
      requireReadable(line);
      this.settings.add(line);
    }
  }

  onProblem(failure: SshConfigFailure): void {
    throw failure;
  }

  #matches(line: ConfigLine): boolean {
    let all = true;
    for (let index = 0; index < line.args.length; index++) {
      const word = line.args[index] ?? '';
      const [, name = '', joined] = /^!?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
      const criterion = name.toLowerCase();
      const value = valueless.has(criterion) ? '' : (joined ?? line.args[++index] ?? '');
      const met = this.#meets(criterion, value);
      // A criterion that cannot be evaluated is not met, whether or not it is negated.
      all = all && met !== undefined && met !== word.startsWith('!');
    }
    return all;
  }

  #meets(criterion: string, value: string): boolean | undefined {
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
        return matchesPatternList(patterns, this.#user);
      case 'localuser':
        return matchesPatternList(patterns, this.question.localUser);
      default:
        return undefined;
    }
  }

  get #user(): string {
    return this.question.user ?? this.settings.first('user')?.args[0] ?? this.question.localUser;
  }
}

/** The Match criteria without a value. */
const valueless = new Set(['all', 'final', 'canonical']);

function requireReadable(line: ConfigLine): void {
  if (line.broken) {
    throw valueMissing(line);
  }
}
