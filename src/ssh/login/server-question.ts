import { bounded } from '../../bounded';

/** How many characters of a question are shown. */
const maxShown = 200;

/**
 * Whether a server's question only asks for the account's password, in the forms that servers use. The entire
 * question counts, however long it is.
 */
export function asksForPassword(question: string): boolean {
  const words = question.replace(/\s+/g, ' ').trim();
  return words.length <= maxShown && /^(?:\S+['’]s |unix )?password(?: for \S+)? ?:?$/i.test(words);
}

/** A server's text, fit for a prompt: on one line, without control characters, at most 200 characters. */
export function printable(text: string): string {
  return bounded(text.replace(/[\p{C}\s]+/gu, ' ').trim(), maxShown);
}
