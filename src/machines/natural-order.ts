let collator: Intl.Collator | undefined;

/** Compares names in natural order: `pi2` before `pi10`, capitals among small letters. */
export function compareNames(a: string, b: string): number {
  // Made at first use: the first one of a process loads the tables of all languages, which takes milliseconds.
  collator ??= new Intl.Collator('en', { numeric: true });
  return collator.compare(a, b);
}
