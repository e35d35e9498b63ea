import * as l10n from '@vscode/l10n';
import { createHash } from 'node:crypto';
import { isAbsolute, join } from 'node:path';
import { configFailure, type ConfigLine } from './lines';

/** What the letters after `%` stand for; see ssh_config(5), TOKENS. */
export type ConfigTokens = Readonly<
  Partial<Record<'h' | 'n' | 'p' | 'r' | 'd' | 'u' | 'k' | 'i' | TokenOfComputer, string>>
>;

type TokenOfComputer = 'l' | 'L' | 'C';

/**
 * The tokens about this computer: its name, the name's first part, and the hash that identifies the connection
 * from here to there.
 * @param computer this computer's name
 */
export function computerTokens(
  computer: string,
  there: { readonly h: string; readonly p: string; readonly r: string },
): Record<TokenOfComputer, string> {
  const connection = createHash('sha1').update(`${computer}${there.h}${there.p}${there.r}`).digest('hex');
  return { l: computer, L: computer.replace(/\..*/s, ''), C: connection };
}

/**
 * Replaces `%` tokens in a value of the config.
 * @throws SshConfigFailure for a token that has no meaning there
 */
export function expandTokens(value: string, tokens: ConfigTokens, line: ConfigLine): string {
  return value.replace(/%(.?)/gs, (token, letter: string) => {
    const meaning = letter === '%' ? '%' : tokens[letter as keyof ConfigTokens];
    if (meaning === undefined) {
      throw configFailure(line, l10n.t('The token “{0}” cannot be used here.', token));
    }
    return meaning;
  });
}

export interface PathContext {
  readonly homeDirectory: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly tokens: ConfigTokens;
}

/**
 * The absolute path that a value of the config names, its tokens, `${VARIABLE}`s and `~` replaced. A relative path is
 * taken from the home directory, because an editor has no directory that a user could mean.
 * @throws SshConfigFailure for a variable or a token that has no meaning
 */
export function expandConfigPath(value: string, context: PathContext, line: ConfigLine): string {
  const path = expandTokens(value, context.tokens, line).replace(
    /\$\{([^}]*)(\}?)/g,
    (_, name: string, end: string) => {
      if (end === '') {
        throw configFailure(line, l10n.t('A “}” is missing.'));
      }
      const meaning = context.variables[name];
      if (meaning === undefined) {
        throw configFailure(line, l10n.t('The environment variable “{0}” is not set.', name));
      }
      return meaning;
    },
  );
  if (/^~(?=$|[\\/])/.test(path)) {
    return join(context.homeDirectory, path.slice(1));
  }
  return isAbsolute(path) ? path : join(context.homeDirectory, path);
}
