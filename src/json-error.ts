const space = /[ \t\n\r]*/y;
const token =
  /(?<mark>[{}[\],:])|(?<string>"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

/** What may come next. `more`: a comma, or the end of the innermost object or list. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | 'more' | 'end';

/**
 * The line, counted from 1, at which a text stops being JSON (RFC 8259); undefined if all of it is. The messages of
 * `JSON.parse` name a position in some versions of the engine and in some cases only.
 */
export function jsonErrorLine(text: string): number | undefined {
  /** The marks that close what is open, the innermost last. */
  const closers: string[] = [];
  let expected: Expected = 'value';
  let at = endOf(space, text, 0);
  while (at < text.length) {
    token.lastIndex = at;
    const match = token.exec(text);
    const next: Expected | undefined = match === null ? undefined : after(expected, match.groups ?? {}, closers);
    if (next === undefined) {
      return lineOf(text, at);
    }
    expected = next;
    at = endOf(space, text, token.lastIndex);
  }
  return expected === 'end' ? undefined : lineOf(text, text.trimEnd().length);
}

function after(
  expected: Expected,
  found: Readonly<Record<string, string | undefined>>,
  closers: string[],
): Expected | undefined {
  const valueAllowed = expected === 'value' || expected === 'value or ]';
  switch (found['mark']) {
    case '{':
      closers.push('}');
      return valueAllowed ? 'key or }' : undefined;
    case '[':
      closers.push(']');
      return valueAllowed ? 'value or ]' : undefined;
    case '}':
      return (expected === 'key or }' || expected === 'more') && closers.pop() === '}'
        ? afterValue(closers)
        : undefined;
    case ']':
      return (expected === 'value or ]' || expected === 'more') && closers.pop() === ']'
        ? afterValue(closers)
        : undefined;
    case ':':
      return expected === ':' ? 'value' : undefined;
    case ',':
      return expected === 'more' ? (closers.at(-1) === '}' ? 'key' : 'value') : undefined;
    default:
      if (valueAllowed) {
        return afterValue(closers);
      }
      return found['string'] !== undefined && (expected === 'key' || expected === 'key or }') ? ':' : undefined;
  }
}

function afterValue(closers: readonly string[]): Expected {
  return closers.length === 0 ? 'end' : 'more';
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.exec(text);
  return pattern.lastIndex;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
