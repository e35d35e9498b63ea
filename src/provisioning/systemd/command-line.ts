/** One word of a systemd command line. */
export interface Word {
  /** As written in the unit file, with its quotes and escapes. */
  readonly raw: string;
  /** Without quotes and escapes; `$NAME` is still there. */
  readonly value: string;
}

/** What separates words to systemd (basic/string-util.h, WHITESPACE). */
const whiteSpace = ' \t\n\r';

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  s: ' ',
  t: '\t',
  v: '\v',
};

/** Splits a command line of a unit file into words, by systemd.syntax(7): both quotes, C escapes, white space. */
export function splitCommandLine(line: string): readonly Word[] {
  const words: Word[] = [];
  let start = -1;
  let value = '';
  let quote = '';
  for (let i = 0; i <= line.length; i += 1) {
    const character = line.charAt(i);
    const atEnd = i === line.length;
    if (atEnd || (quote === '' && whiteSpace.includes(character))) {
      if (start >= 0) {
        words.push({ raw: line.slice(start, i), value });
      }
      start = -1;
      value = '';
      continue;
    }
    start = start < 0 ? i : start;
    if (character === '\\' && i + 1 < line.length) {
      const [text, length] = unescape(line, i + 1);
      value += text;
      i += length;
    } else if (character === quote) {
      quote = '';
    } else if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
    } else {
      value += character;
    }
  }
  return words;
}

const numericEscape = /x([0-9A-Fa-f]{2})|([0-7]{3})/y;

/** The text of the escape sequence that begins there, after a backslash, and its length. */
function unescape(line: string, start: number): [string, number] {
  numericEscape.lastIndex = start;
  const numeric = numericEscape.exec(line);
  if (numeric !== null) {
    const [sequence, hexadecimal, octal] = numeric;
    return [
      String.fromCharCode(hexadecimal === undefined ? parseInt(octal ?? '', 8) : parseInt(hexadecimal, 16)),
      sequence.length,
    ];
  }
  const character = line.charAt(start);
  return [escapes[character] ?? character, 1];
}

/**
 * The arguments a program gets for these words, by systemd.service(5): `$NAME` alone becomes the words of the
 * variable, `${NAME}` stays within its word, unset variables are empty, `$$` is a dollar and `%%` a percent sign.
 */
export function expandWords(words: readonly Word[], environment: ReadonlyMap<string, string>): readonly string[] {
  return words.flatMap(({ value }) => {
    const alone = loneVariable(value);
    if (alone !== undefined) {
      return splitCommandLine(environment.get(alone) ?? '').map((word) => word.value);
    }
    const expanded = value.replace(embedded, (match, name: string | undefined) =>
      name === undefined ? match.charAt(0) : (environment.get(name) ?? ''),
    );
    return [expanded];
  });
}

/**
 * How many UTF-16 code units {@link expandWords} makes of these words at most: a variable may be named any number of
 * times, so that little text can become more than fits in memory.
 */
export function expandedLength(words: readonly Word[], environment: ReadonlyMap<string, string>): number {
  const lengthOf = (name: string | undefined): number =>
    name === undefined ? 0 : (environment.get(name)?.length ?? 0);
  let length = 0;
  for (const { value } of words) {
    const alone = loneVariable(value);
    length += alone === undefined ? value.length : lengthOf(alone);
    for (const [, name] of alone === undefined ? value.matchAll(embedded) : []) {
      length += lengthOf(name);
    }
  }
  return length;
}

const embedded = /\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|%%/g;

/** The variable of a word that consists of nothing else. */
function loneVariable(value: string): string | undefined {
  return /^\$([A-Za-z_][A-Za-z0-9_]*)$/.exec(value)?.[1];
}
