import { quote } from '../../ssh/quote';
import type { FileDigests } from '../facts';
import { withInput } from '../step';

/**
 * The command that makes a text the content of a file on the host. It fails where the file is not as the look at the
 * host found it: the plan was made for that one, and while a person decides on the plan its owner may edit it.
 * @param mode in octal digits; `same` keeps the file's own
 */
export function putFile(path: string, mode: string, text: string, found: FileDigests): string {
  return withInput(`put ${quote(path)} ${mode} ${digestOf(path, found)}`, text);
}

/** The command that removes a file, where it is as the look at the host found it. */
export function dropFile(path: string, found: FileDigests): string {
  return `drop ${quote(path)} ${digestOf(path, found)}`;
}

function digestOf(path: string, found: FileDigests): string {
  return found.get(path) ?? 'none';
}
