import * as l10n from '@vscode/l10n';
import { Failure } from './failure';

/** The shells that commands are copied for. `posix`: bash, zsh, dash and the like. */
export type Shell = 'posix' | 'fish' | 'powershell' | 'cmd';

/** `control`: a text with control characters. `cmd`: one that the Command Prompt would change, however it is quoted. */
export class ShellFailure extends Failure<'control' | 'cmd'> {}

/**
 * A line that sets an environment variable for the programs that a shell starts, and does nothing else whatever the value.
 * The line is for pasting at a prompt, without a line end.
 * @param name a name of letters, digits and underscores
 * @throws ShellFailure for a value that the shell cannot be given in this way
 */
export function variableLine(shell: Shell, name: string, value: string): string {
  assertNoControls(value);
  switch (shell) {
    case 'posix':
      return `export ${name}=${posixQuoted(value)}`;
    case 'fish':
      return `set -gx ${name} ${posixQuoted(value)}`;
    case 'powershell':
      return `$Env:${name} = ${powerShellQuoted(value)}`;
    case 'cmd':
      return `SET "${name}=${cmdInner(value)}"`;
  }
}

/**
 * A word between single quotes that bash, zsh, dash and fish all read as the same text. Between single quotes only the
 * single quote is special in the Bourne family (POSIX.1-2017, Shell Command Language, 2.2.2), and the backslash is in fish
 * (fish documentation, “Quotes”); outside quotes a backslash takes the meaning from either in all of them.
 */
export function posixQuoted(text: string): string {
  return `'${text.replace(/['\\]/g, String.raw`'\$&'`)}'`;
}

/**
 * A word that PowerShell and the Command Prompt both read as the same text: which of them a command on Windows is pasted
 * into is not known. Double quotes are all they have in common, and within them PowerShell replaces `$` and backticks
 * (about_Quoting_Rules) and takes typographic double quotes for quotes, too; the Command Prompt replaces `%NAME%`, and
 * `!NAME!` if delayed expansion is on. A backslash before the last quote would escape it for the program.
 * @returns undefined if there is no such word
 */
export function windowsWord(text: string): string | undefined {
  if (/^[A-Za-z0-9_.:-]+$/.test(text) && !text.startsWith('-')) {
    return text;
  }
  return /[\p{Cc}$`"“”„%!]|\\$/u.test(text) ? undefined : `"${text}"`;
}

/**
 * Between single quotes nothing but the single quote is special to PowerShell, and it takes four typographic ones for the
 * same; two stand for one (about_Quoting_Rules; `IsSingleQuote` in PowerShell's CharTraits.cs).
 */
function powerShellQuoted(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
}

/**
 * What is put into `SET "NAME=…"`. Between double quotes the Command Prompt leaves `&|<>^()` alone. It replaces `%NAME%` there
 * all the same and has no escape for it at its prompt, `!NAME!` if it was started with `/V:ON`, and a quote would end
 * the quotes (`help set`, `help cmd`). One percent sign alone is a plain character at the prompt.
 */
function cmdInner(text: string): string {
  const invalid = /["!]|%(?=[^%]*%)/.exec(text)?.[0];
  if (invalid !== undefined) {
    throw new ShellFailure(
      'cmd',
      l10n.t('The value to copy contains “{0}”, which the Command Prompt would change.', invalid),
      l10n.t('Copy the commands for PowerShell instead.'),
    );
  }
  return text;
}

/** At a prompt control characters are keys: a line break would run what comes after it. */
function assertNoControls(text: string): void {
  if (/\p{Cc}/u.test(text)) {
    throw new ShellFailure(
      'control',
      l10n.t(
        'The value to copy contains a line break or another control character, which the prompt would treat as a key.',
      ),
      l10n.t('Remove it from the path of the machine store.'),
    );
  }
}
