import { dirname, isAbsolute, join } from 'node:path';
import { readConfigLines, type ConfigLine } from '../../../ssh/config/lines';
import { globPaths, TooManyPaths } from '../../../ssh/config/glob-paths';

/** A Host in the user's SSH config, to suggest by name. */
export interface SshHost {
  readonly alias: string;
  /** Its HostName, if the block has one. */
  readonly hostName: string | undefined;
}

/** Deeper than files are nested in practice; only files that include each other get there. */
const maxDepth = 16;

/** How many files are read in total: more suggestions are of no use, and files that include each other twice have no end. */
const maxFiles = 256;

/**
 * The Hosts that the user's SSH config names in full, in its order. Only for suggestions: `src/ssh` resolves what a Host
 * means. @throws SshConfigFailure if a file cannot be read
 */
export async function readSshHosts(homeDirectory: string): Promise<readonly SshHost[]> {
  return hostsOf(await linesOf(join(homeDirectory, '.ssh', 'config'), homeDirectory, 0, { left: maxFiles }));
}

/** The Hosts in lines of a config: patterns, negations and Match blocks are left out, as they name no host. */
export function hostsOf(lines: readonly ConfigLine[]): readonly SshHost[] {
  const found = new Map<string, string | undefined>();
  let current: readonly string[] = [];
  for (const { keyword, args } of lines) {
    switch (keyword) {
      case 'host':
        current = args.filter((name) => !/[*?!]/.test(name));
        for (const alias of current) {
          found.set(alias, found.get(alias));
        }
        break;
      case 'match':
        current = [];
        break;
      case 'hostname':
        for (const alias of current) {
          // The first value counts, as everywhere in an ssh config.
          found.set(alias, found.get(alias) ?? args[0]);
        }
        current = [];
        break;
    }
  }
  return [...found].map(([alias, hostName]) => ({ alias, hostName }));
}

async function linesOf(
  file: string,
  homeDirectory: string,
  depth: number,
  files: { left: number },
): Promise<readonly ConfigLine[]> {
  const lines: ConfigLine[] = [];
  for (const line of await readConfigLines(file)) {
    if (line.keyword === 'include' && depth < maxDepth) {
      for (const arg of line.args) {
        const path = arg.startsWith('~/') ? join(homeDirectory, arg.slice(2)) : arg;
        const included = await includedPaths(isAbsolute(path) ? path : join(dirname(file), path));
        for (const each of included.slice(0, files.left)) {
          files.left--;
          for (const inner of await linesOf(each, homeDirectory, depth + 1, files)) {
            lines.push(inner);
          }
        }
      }
    } else {
      lines.push(line);
    }
  }
  return lines;
}

/** A pattern that matches too many paths is an error when a host is resolved; here it only adds no suggestions. */
async function includedPaths(pattern: string): Promise<readonly string[]> {
  try {
    return await globPaths(pattern);
  } catch (error) {
    if (error instanceof TooManyPaths) {
      return [];
    }
    throw error;
  }
}
