/**
 * Puts together what a test shows of inputs on which two readers disagree: the first few whole, then how many there are.
 * Empty if there are none.
 */
export function shownDifferences(differences: readonly string[]): string {
  const shown = differences.slice(0, 3).join('\n\n');
  return differences.length > 3 ? `${shown}\n\nand ${String(differences.length - 3)} more` : shown;
}
