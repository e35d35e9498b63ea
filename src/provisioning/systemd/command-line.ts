/** One word of a systemd command line. */
export interface Word {
  /** As written in the unit file, with its quotes and escapes. */
  readonly raw: string;
  /** Without quotes and escapes; `$NAME` is still there. */
  readonly value: string;
}

/** What separates words for systemd (basic/string-util.h, WHITESPACE). */
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
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/**
 * What a backslash does: in a `unit` file it begins an escape of C, and is an ordinary character before anything else; where
 * systemd has `shown` a text it begins one, too, or takes the next character literally; in a `variable` it does only that
 * (basic/extract-word.c; core/execute.c, replace_env_argv).
 */
export type Escapes = 'unit' | 'shown' | 'variable';

/** Splits a command line into words, by systemd.syntax(7): both quotes, escapes, white space. */
export function splitCommandLine(line: string, mode: Escapes = 'unit'): readonly Word[] {
  const words: Word[] = [];
  let start = -1;
  let value = '';
  let quote = '';
  for (let i = 0; i <= line.length; i += 1) {
    const character = line.charAt(i);
    const atEnd = i === line.length;
    if (atEnd || (quote === '' && whiteSpace.includes(character))) {
      if (start >= 0) {
        const raw = line.slice(start, i);
        // A semicolon alone would begin another command; this is how it is an argument (systemd.service(5), ExecStart=).
        words.push({ raw, value: mode === 'unit' && raw === String.raw`\;` ? ';' : value });
      }
      start = -1;
      value = '';
      continue;
    }
    start = start < 0 ? i : start;
    if (character === '\\' && i + 1 < line.length) {
      const [text, length] = unescape(line, i + 1, mode);
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

const numericEscape = /x([0-9A-Fa-f]{2})|([0-7]{3})|u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})/y;

/** The text of the escape sequence that begins there, after a backslash, and its length. */
function unescape(line: string, start: number, mode: Escapes): [string, number] {
  const character = line.charAt(start);
  if (mode === 'variable') {
    return [character, 1];
  }
  numericEscape.lastIndex = start;
  const numeric = numericEscape.exec(line);
  if (numeric !== null) {
    const [sequence, byte, octal, short, long] = numeric;
    const code = octal === undefined ? parseInt(byte ?? short ?? long ?? '', 16) : parseInt(octal, 8);
    return [String.fromCodePoint(code), sequence.length];
  }
  return [escapes[character] ?? (mode === 'unit' ? `\\${character}` : character), 1];
}

/**
 * The arguments a program gets for these words, by systemd.service(5): `$NAME` alone becomes the words of the
 * variable, `${NAME}` stays within its word, unset variables are empty, `$$` is a dollar and `%%` a percent sign.
 */
export function expandWords(words: readonly Word[], environment: ReadonlyMap<string, string>): readonly string[] {
  return words.flatMap(({ value }) => {
    const alone = loneVariable(value);
    if (alone !== undefined) {
      return splitCommandLine(environment.get(alone) ?? '', 'variable').map((word) => word.value);
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

/**
 * The variable of a word that consists of nothing else. Whatever follows the dollar sign is its name, even if no variable can
 * have that name: the word is then dropped (core/execute.c, replace_env_argv).
 */
function loneVariable(value: string): string | undefined {
  return /^\$(?![{$])([^]*)$/.exec(value)?.[1];
}
