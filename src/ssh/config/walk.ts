import * as l10n from '@vscode/l10n';
import { dirname, isAbsolute, join } from 'node:path';
import { globPaths, TooManyPaths } from './glob-paths';
import { configFailure, readConfigLines, type ConfigLine, type SshConfigFailure } from './lines';

/** ssh's own limit for Include within Include (readconf.c, READCONF_MAX_DEPTH). */
const maxDepth = 16;

/** How many files may be included in all: files that include each other more than once would otherwise never end. */
const maxIncluded = 256;

/** What is done with the lines of an ssh config, in the order in which ssh reads them. */
export interface ConfigVisitor {
  /** Whether the lines of the block that a Host or Match line begins are visited, and its Includes followed. */
  enter(heading: ConfigLine): boolean;
  /** Any line but Host, Match and Include. @param block the line that begins its block; undefined outside of all blocks */
  visit(line: ConfigLine, block: ConfigLine | undefined): void;
  /** An Include that can't be followed as written. May throw the failure; otherwise the walk continues after that Include. */
  onProblem(failure: SshConfigFailure): void;
}

/**
 * Walks through ssh config files and the files that they include, with wildcards. A relative path in an Include is relative
 * to the folder of the config that the walk began with, also in a file that was itself included (ssh_config(5), Include).
 * @param files absolute paths; a missing file has no lines
 * @throws SshConfigFailure if a file is there but can't be read; what the visitor throws
 */
export async function walkConfig(
  files: readonly string[],
  homeDirectory: string,
  visitor: ConfigVisitor,
): Promise<void> {
  const walk = new ConfigWalk(homeDirectory, visitor);
  for (const file of files) {
    await walk.file(file, { base: dirname(file), depth: 0, block: undefined });
  }
}

/** How a file was reached. */
interface Way {
  /** What relative paths of its Includes are relative to. */
  readonly base: string;
  /** How many Includes there are between it and the config at the start of the walk. */
  readonly depth: number;
  /** The block that its first lines belong to. */
  readonly block: ConfigLine | undefined;
}

class ConfigWalk {
  #included = 0;

  constructor(
    private readonly homeDirectory: string,
    private readonly visitor: ConfigVisitor,
  ) {}

  async file(file: string, way: Way): Promise<void> {
    let { block } = way;
    let entered = true;
    for (const line of await readConfigLines(file)) {
      if (line.keyword === 'host' || line.keyword === 'match') {
        block = line;
        entered = this.visitor.enter(line);
      } else if (entered && line.keyword === 'include') {
        await this.#include(line, { ...way, block });
      } else if (entered) {
        this.visitor.visit(line, block);
      }
    }
  }

  async #include(line: ConfigLine, { base, depth, block }: Way): Promise<void> {
    if (line.broken) {
      this.visitor.onProblem(valueMissing(line));
      return;
    }
    if (depth >= maxDepth) {
      this.visitor.onProblem(configFailure(line, l10n.t('Too many files include each other.')));
      return;
    }
    for (const arg of line.args) {
      for (const path of await this.#includedPaths(arg, base, line)) {
        if (this.#included >= maxIncluded) {
          this.visitor.onProblem(tooManyFiles(line));
          return;
        }
        this.#included++;
        await this.file(path, { base, depth: depth + 1, block });
      }
    }
  }

  /**
   * The paths that an Include names. On Windows such a file may be on another computer, as with every file that a config
   * names except keys: the config belongs to the user or the administrator, and ssh also opens what it names. The user is
   * asked about keys nevertheless, because they also come from a machine's entry.
   */
  async #includedPaths(arg: string, base: string, line: ConfigLine): Promise<readonly string[]> {
    const path = arg.startsWith('~/') ? join(this.homeDirectory, arg.slice(2)) : arg;
    try {
      return await globPaths(isAbsolute(path) ? path : join(base, path));
    } catch (error) {
      if (!(error instanceof TooManyPaths)) {
        throw error;
      }
      this.visitor.onProblem(tooManyFiles(line));
      return [];
    }
  }
}

/** The failure of a line whose value is missing or has a quote that nothing closes. */
export function valueMissing(line: ConfigLine): SshConfigFailure {
  return configFailure(line, l10n.t('“{0}” has no valid value.', line.keyword));
}

function tooManyFiles(line: ConfigLine): SshConfigFailure {
  return configFailure(line, l10n.t('More than {0} files are included.', maxIncluded));
}
