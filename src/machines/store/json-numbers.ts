import { randomBytes } from 'node:crypto';
import { parseDocument } from './json-document';
import type { JsonObject } from '../../json-object';

/** The object in a JSON file's text, to be written again with the numbers as they were. */
export interface KeptDocument {
  /** Has a text in the place of each number that JavaScript would write in another way. */
  readonly document: JsonObject;
  /** Puts those numbers back, wherever in a JSON text they have come. */
  readonly restoreNumbers: (json: string) => string;
}

const stringOrNumber = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;

/**
 * JavaScript's numbers have 53 bits, those of the Go programs that share our files 64: 12345678901234567890 would come
 * back as 12345678901234567000. The newest versions of JavaScript have `JSON.rawJSON` for this, our oldest has not.
 * @throws MachineFailure `broken` naming the line
 */
export function keepNumbers(json: string, file: string): KeptDocument {
  // Checked unchanged: strings are allowed where numbers are not.
  parseDocument(json, file);
  const mark = `number-${randomBytes(8).toString('hex')}:`;
  const isSafe = (token: string): boolean => token.startsWith('"') || String(Number(token)) === token;
  const marked = json.replace(stringOrNumber, (token) => (isSafe(token) ? token : `"${mark}${token}"`));
  return {
    document: parseDocument(marked, file),
    restoreNumbers: (text) => text.replace(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1'),
  };
}
