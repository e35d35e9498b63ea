/**
 * The words of a configuration value as OpenSSH divides them (misc.c, argv_split): blanks separate them, single or double
 * quotes join them, a backslash makes a quote, itself or, outside quotes, a blank literal and is an ordinary character
 * before anything else, and a `#` that begins a word begins a comment. Undefined if a quote is left open.
 */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let position = 0;
  for (;;) {
    while (isBlank(text[position])) {
      position++;
    }
    if (position >= text.length || text[position] === '#') {
      return words;
    }
    const found = readWord(text, position);
    if (found === undefined) {
      return undefined;
    }
    words.push(found.word);
    position = found.end;
  }
}

function readWord(text: string, start: number): { word: string; end: number } | undefined {
  let word = '';
  let quote: string | undefined;
  let position = start;
  for (; position < text.length && (quote !== undefined || !isBlank(text[position])); position++) {
    const letter = text.charAt(position);
    const following = text.charAt(position + 1);
    if (letter === '\\' && (/["'\\]/.test(following) || (following === ' ' && quote === undefined))) {
      word += following;
      position++;
    } else if (letter === quote) {
      quote = undefined;
    } else if (quote === undefined && (letter === '"' || letter === "'")) {
      quote = letter;
    } else {
      word += letter;
    }
  }
  return quote === undefined ? { word, end: position } : undefined;
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t';
}
