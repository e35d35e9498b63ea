import * as l10n from '@vscode/l10n';
import { bounded } from './bounded';

/** How many UTF-16 code units of a foreign value a sentence holds, unless it asks for another number. */
const usualLimit = 200;

/** How many values a sentence names before it only counts. */
const named = 12;

/**
 * Foreign text as a part of a sentence: on one line, because each line of the output channel is marked with whose it is,
 * and of bounded length. Every white space, line breaks included, becomes one space; U+0085 is a line break that
 * JavaScript does not count as white space.
 * @param limit how many UTF-16 code units the result has at most
 */
export function phrase(text: string, limit = usualLimit): string {
  return bounded(text.replace(/[\s\u0085]+/g, ' ').trim(), limit);
}

/** `web, db`; of many values the first ones: `web, db, … and 37 more`. @param unnamed how many there are besides these */
export function listing(values: readonly string[], unnamed = 0): string {
  const shown = values.slice(0, named).map((value) => phrase(value));
  const rest = values.length - shown.length + unnamed;
  return rest === 0
    ? shown.join(', ')
    : l10n.t({
        message: '{0} and {1} more',
        args: [shown.join(', '), rest],
        comment: '{0} is a list, and {1} the number of values left out',
      });
}

/** Foreign text as the end of a sentence: of bounded length, with a period added if it has none. */
export function sentenceEnd(text: string): string {
  const words = phrase(text, 1000);
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
