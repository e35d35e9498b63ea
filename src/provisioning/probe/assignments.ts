/**
 * Reads the shell-like `NAME=value` lines of os-release(5) and of systemd's EnvironmentFile: quotes of both kinds,
 * backslashes, comments. Tolerant: a line that is not an assignment is skipped, a quote that is never closed ends with
 * its line, the last of several assignments to one name wins.
 *
 * @param text the file's content, with any line ends and with or without a byte order mark
 */
export function parseAssignments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=(.*)$/s.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      values.set(name, unquote(value.trim()));
    }
  }
  return values;
}

/** Removes the quotes and backslashes of one value. */
function unquote(value: string): string {
  let result = '';
  let quote = '';
  for (let i = 0; i < value.length; i += 1) {
    const character = value.charAt(i);
    if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
    } else if (character === '\\' && quote !== "'" && i + 1 < value.length) {
      i += 1;
      const escaped = value.charAt(i);
      result += quote === '"' && !'"\\$`'.includes(escaped) ? `\\${escaped}` : escaped;
    } else {
      result += character;
    }
  }
  return result;
}
