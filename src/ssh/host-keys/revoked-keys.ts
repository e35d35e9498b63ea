import * as l10n from '@vscode/l10n';
import { keyTypeOf } from '../host-key';
import { fromBase64, isStrictlyEncoded } from './key-encoding';
import { isKrl, krlAnswer } from './krl';
import { readingProblem, readSmallFileBytes } from '../../files/small-file';

/** Whether a file of revoked keys lists one key. `problem` is a sentence that names the file. */
export type RevokedAnswer =
  | { readonly kind: 'revoked' }
  | { readonly kind: 'not-revoked' }
  | { readonly kind: 'unreadable'; readonly problem: string; readonly cause?: unknown };

/** In bytes. */
const maxBytes = 16 * 1024 * 1024;

/**
 * Whether a file that RevokedHostKeys names revokes a key: a list with one public key a line, or a key revocation list as
 * `ssh-keygen -k` makes it. A file that is missing or cannot be read completely is `unreadable`: ssh then refuses every
 * host (ssh_config(5), RevokedHostKeys; authfile.c, sshkey_check_revoked).
 * @param key as on the wire, strictly encoded
 */
export async function revokedAnswer(path: string, key: Buffer): Promise<RevokedAnswer> {
  let content: Buffer;
  try {
    content = await readSmallFileBytes(path, maxBytes, { nullDevice: 'empty' });
  } catch (error) {
    return unreadable(readingProblem(path, error), error);
  }
  if (!isKrl(content)) {
    return listAnswer(path, content.toString('utf8'), key);
  }
  const answer = krlAnswer(content, key);
  return typeof answer === 'string'
    ? { kind: answer }
    : unreadable(l10n.t('“{0}” is a key revocation list that cannot be read. {1}', path, answer.unreadable));
}

function listAnswer(path: string, text: string, key: Buffer): RevokedAnswer {
  let wrong: number | undefined;
  for (const [index, content] of text.split('\n').entries()) {
    const line = content.trim();
    if (line === '' || line.startsWith('#')) {
      continue;
    }
    const listed = keyOf(line);
    if (listed?.equals(key) === true) {
      return { kind: 'revoked' };
    }
    wrong ??= listed === undefined ? index + 1 : undefined;
  }
  return wrong === undefined
    ? { kind: 'not-revoked' }
    : unreadable(l10n.t('“{0}”, line {1}, is not a public key.', path, wrong));
}

/**
 * The key of a line `type base64 comment`. A certificate is none: it would revoke the key within it, which is written
 * differently.
 */
function keyOf(line: string): Buffer | undefined {
  const [type = '', text = ''] = line.split(/[ \t]+/, 2);
  const blob = fromBase64(text);
  return blob !== undefined && keyTypeOf(blob) === type && !type.includes('-cert-v') && isStrictlyEncoded(blob)
    ? blob
    : undefined;
}

function unreadable(problem: string, cause?: unknown): RevokedAnswer {
  return { kind: 'unreadable', problem, cause };
}
