/**
 * Whether a name matches a list of OpenSSH patterns: at least one matches and no negated one (`!pattern`) does.
 * `*` stands for any run of characters, `?` for exactly one; letter case does not matter. See ssh_config(5), PATTERNS.
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
  const wanted = pattern.toLowerCase();
  const given = name.toLowerCase();
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < given.length) {
    if (p < wanted.length && wanted[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (wanted[p] === '*') {
    p++;
  }
  return p === wanted.length;
}
