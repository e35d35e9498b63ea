/** The manifest's `viewItem` clauses look for whole words. */
export function hasFlag(contextValue: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(contextValue);
}
