import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { WireReader } from '../transport/wire';

/** How every key revocation list begins (openssh-portable, PROTOCOL.krl, 1). */
const magic = Buffer.from('SSHKRL\n\0', 'latin1');

/** The result of {@link krlAnswer} for a key; `unreadable` is the cause as a sentence. */
export type KrlAnswer = 'revoked' | 'not-revoked' | { readonly unreadable: string };

/** Whether a file's content is a key revocation list in OpenSSH's binary format. */
export function isKrl(content: Buffer): boolean {
  return content.subarray(0, magic.length).equals(magic);
}

/**
 * Whether a key revocation list revokes a plain key: by the key itself or by its SHA-1 or SHA-256. What the list says of
 * certificates does not concern plain keys and is passed over. As with ssh (krl.c, ssh_krl_from_blob), a list with anything
 * unknown in it that may matter is not read at all.
 * @param content the file's, for which {@link isKrl} is true
 * @param key as on the wire
 */
export function krlAnswer(content: Buffer, key: Buffer): KrlAnswer {
  const reader = new WireReader(content, magic.length);
  const version = reader.number();
  if (version === undefined) {
    return { unreadable: l10n.t('The header is truncated.') };
  }
  if (version !== 1) {
    return { unreadable: l10n.t('Version {0} is not supported.', version) };
  }
  // Its own version, its date and its flags: eight bytes each. Then a reserved field and a comment.
  const header = [reader.skip(24), reader.bytes(), reader.bytes()];
  if (header.includes(undefined)) {
    return { unreadable: l10n.t('The header is truncated.') };
  }
  const wanted: Readonly<Record<number, Buffer>> = {
    [sections.explicitKey]: key,
    [sections.sha1]: createHash('sha1').update(key).digest(),
    [sections.sha256]: createHash('sha256').update(key).digest(),
  };
  let revoked = false;
  while (!reader.atEnd) {
    const type = reader.byte();
    const data = reader.bytes();
    if (type === undefined || data === undefined) {
      return { unreadable: l10n.t('A section is truncated.') };
    }
    const sought = wanted[type];
    if (sought !== undefined) {
      const found = holds(data, sought, type === sections.explicitKey ? undefined : sought.length);
      if (found === undefined) {
        return { unreadable: l10n.t('Section {0} is damaged.', type) };
      }
      revoked ||= found;
    } else if (type === sections.extension ? !isOptional(data) : type !== sections.certificates) {
      return { unreadable: l10n.t('Section {0} is unknown.', type) };
    }
  }
  return revoked ? 'revoked' : 'not-revoked';
}

const sections = { certificates: 1, explicitKey: 2, sha1: 3, sha256: 5, extension: 255 } as const;

/** Whether a string is in a section of strings; undefined if the section is damaged. @param length that each must have */
function holds(section: Buffer, sought: Buffer, length: number | undefined): boolean | undefined {
  const reader = new WireReader(section);
  let found = false;
  while (!reader.atEnd) {
    const entry = reader.bytes();
    if (entry === undefined || (length !== undefined && entry.length !== length)) {
      return undefined;
    }
    found ||= entry.equals(sought);
  }
  return found;
}

/** An extension states whether a reader that does not support it may skip it. */
function isOptional(section: Buffer): boolean {
  const reader = new WireReader(section);
  const name = reader.bytes();
  const critical = reader.byte();
  const content = reader.bytes();
  return name !== undefined && critical === 0 && content !== undefined && reader.atEnd;
}
