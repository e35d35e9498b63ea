/** One character of a pattern: any run of characters, or a test for one. */
type Token = 'any run' | ((character: string) => boolean);

/** Whether a part of a path has wildcards of glob(7). */
export function hasWildcards(part: string): boolean {
  return /[*?[]/.test(part);
}

/** A pattern for the names in a folder: `*`, `?` and `[…]` of glob(7), without the rule about hidden files. */
export class NamePattern {
  readonly #tokens: readonly Token[];

  constructor(pattern: string) {
    this.#tokens = tokensOf(pattern);
  }

  /**
   * Whether a name matches. Walks with a single point of return, the latest star: a name and a pattern of many stars cost
   * the product of their lengths at most.
   */
  matches(name: string): boolean {
    const characters = Array.from(name);
    const tokens = this.#tokens;
    let next = 0;
    let at = 0;
    let star = -1;
    let resume = 0;
    while (at < characters.length) {
      const token = tokens[next];
      if (token === 'any run') {
        star = next++;
        resume = at;
      } else if (token?.(characters[at] ?? '') === true) {
        next++;
        at++;
      } else if (star >= 0) {
        next = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    return tokens.slice(next).every((token) => token === 'any run');
  }
}

function tokensOf(pattern: string): readonly Token[] {
  const characters = Array.from(pattern);
  // A bracket that nothing closes is an ordinary character.
  const lastClosing = characters.lastIndexOf(']');
  const tokens: Token[] = [];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index] ?? '';
    const end = character === '[' && index < lastClosing ? closingOf(characters, index) : undefined;
    if (end !== undefined) {
      tokens.push(classOf(characters.slice(index + 1, end)));
      index = end;
    } else if (character === '*') {
      tokens.push('any run');
    } else {
      tokens.push(character === '?' ? () => true : (other) => other === character);
    }
  }
  return tokens;
}

/** The index at which the class ends that begins with a bracket: a closing bracket that comes first belongs to the class. */
function closingOf(characters: readonly string[], open: number): number | undefined {
  const first = open + (isNegation(characters[open + 1]) ? 2 : 1);
  const end = characters.indexOf(']', first + 1);
  return end < 0 ? undefined : end;
}

/** A test for the characters between the brackets; a reversed range contains none. */
function classOf(members: readonly string[]): Token {
  const negated = isNegation(members[0]);
  const ranges: [string, string][] = [];
  for (let index = negated ? 1 : 0; index < members.length; index++) {
    const from = members[index] ?? '';
    const to = members[index + 1] === '-' ? members[index + 2] : undefined;
    ranges.push([from, to ?? from]);
    index += to === undefined ? 0 : 2;
  }
  return (character) => ranges.some(([from, to]) => isBetween(character, from, to)) !== negated;
}

function isBetween(character: string, from: string, to: string): boolean {
  const [code = 0, low = 0, high = 0] = [character, from, to].map((each) => each.codePointAt(0));
  return low <= code && code <= high;
}

function isNegation(character: string | undefined): boolean {
  return character === '!' || character === '^';
}
