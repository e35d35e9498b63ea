/**
 * Whether a name matches a list of OpenSSH patterns: at least one matches and no negated one (`!pattern`) does.
 * `*` stands for any run of characters, `?` for exactly one; letter case matters. See ssh_config(5), PATTERNS.
 */
export function matchesPatternList(patterns: readonly string[], name: string): boolean {
  let matched = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesWildcards(pattern.slice(1), name)) {
        return false;
      }
    } else if (matchesWildcards(pattern, name)) {
      matched = true;
    }
  }
  return matched;
}

/**
 * Whether a name matches one pattern of `*` and `?`. Walks with a single point of return instead of compiling an
 * expression, so that a hostile pattern of many stars costs no exponential time.
 */
export function matchesWildcards(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p++;
  }
  return p === pattern.length;
}
