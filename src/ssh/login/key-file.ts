import * as l10n from '@vscode/l10n';
import type { ParsedKey } from 'ssh2';
import { sentenceEnd } from '../../phrase';
import { embeddedPublicKey, fromPkcs8 } from './key-formats';
import { readingProblem, readSmallFile, UnfitFile } from '../../files/small-file';
import { unlockInThread } from './unlock-key';

/** What a key file turned out to be. */
export type KeyFile =
  | { readonly kind: 'open'; readonly path: string; readonly key: ParsedKey }
  | {
      readonly kind: 'locked';
      readonly path: string;
      /** If it can be known without the passphrase. */
      readonly publicKey: ParsedKey | undefined;
      /** The key, or undefined if the passphrase is wrong. */
      readonly unlock: (passphrase: string) => Promise<ParsedKey | undefined>;
    }
  /** Only the public half is here; the agent may hold the private one. */
  | { readonly kind: 'public'; readonly path: string; readonly publicKey: ParsedKey }
  | {
      readonly kind: 'unusable';
      readonly path: string;
      /** The cause as a sentence that names the file. */
      readonly problem: string;
      /** What to do, if not only to choose another key. */
      readonly remedy?: string;
      readonly cause?: unknown;
    };

/** ssh2's key parser: handed in, because ssh2 is loaded at first use. */
export type ParseKey = (data: Buffer | string, passphrase?: string) => ParsedKey | Error;

/** No private key comes near this many bytes; what is larger was chosen by mistake. */
const maxBytes = 64 * 1024;

/**
 * Reads a private key of any usual kind: OpenSSH, PEM (PKCS#1, SEC 1), PKCS#8, PuTTY version 2; RSA, ECDSA, Ed25519.
 * Never throws: what cannot be used is a value with the cause as a sentence.
 */
export async function readKeyFile(path: string, parse: ParseKey): Promise<KeyFile> {
  const parseKey = withoutManyHeaders(parse);
  let text: string;
  try {
    text = await readSmallFile(path, maxBytes, { nullDevice: 'empty' });
  } catch (error) {
    return error instanceof UnfitFile
      ? unusable(path, unfitProblem(path, error), error)
      : unreadable(path, parseKey, error);
  }
  return judge(path, text, parseKey);
}

async function judge(path: string, text: string, parseKey: ParseKey): Promise<KeyFile> {
  const foreign = foreignFormat(path, text);
  if (foreign !== undefined) {
    return unusable(path, foreign);
  }
  if (isEncrypted(text)) {
    return {
      kind: 'locked',
      path,
      publicKey: embeddedKey(text, parseKey) ?? (await publicKeyBeside(path, parseKey)),
      unlock: async (passphrase) => usableKey(await parseLocked(text, parseKey, passphrase)),
    };
  }
  const key = parsePrivate(text, parseKey);
  if (key instanceof Error) {
    return unusable(path, problemOf(path, text, key), key);
  }
  return key.isPrivateKey() ? { kind: 'open', path, key } : { kind: 'public', path, publicKey: key };
}

/**
 * ssh2 searches for the headers of a PEM key, lines with a colon, with an expression that takes the square of their number in
 * time. A key has two, and PuTTY's format six.
 */
function withoutManyHeaders(parseKey: ParseKey): ParseKey {
  return (data, passphrase) =>
    typeof data === 'string' && data.split(':', maxColons + 1).length > maxColons
      ? new Error('More headers than a key has')
      : parseKey(data, passphrase);
}

const maxColons = 100;

function parsePrivate(text: string, parseKey: ParseKey, passphrase?: string): ParsedKey | Error {
  if (!/-----BEGIN (?:ENCRYPTED )?PRIVATE KEY-----/.test(text)) {
    return parseKey(text, passphrase);
  }
  try {
    return parseKey(fromPkcs8(text, passphrase));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function parseLocked(text: string, parseKey: ParseKey, passphrase: string): Promise<ParsedKey | Error> {
  // Of the others the derivation costs nothing worth a thread.
  if (embeddedPublicKey(text) === undefined) {
    return parsePrivate(text, parseKey, passphrase);
  }
  try {
    const pem = await unlockInThread(text, passphrase);
    return pem === undefined ? new Error('The passphrase is wrong') : parsePrivate(pem, parseKey);
  } catch {
    // If no thread can be had, a wait is better than no key.
    return parsePrivate(text, parseKey, passphrase);
  }
}

function usableKey(key: ParsedKey | Error): ParsedKey | undefined {
  return key instanceof Error || !key.isPrivateKey() ? undefined : key;
}

function isEncrypted(text: string): boolean {
  const embedded = embeddedPublicKey(text);
  return (
    embedded?.encrypted === true ||
    /^Proc-Type: *4, *ENCRYPTED/m.test(text) ||
    text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----') ||
    (text.startsWith('PuTTY-User-Key-File-2:') && /^Encryption: *aes/m.test(text))
  );
}

function embeddedKey(text: string, parseKey: ParseKey): ParsedKey | undefined {
  const embedded = embeddedPublicKey(text);
  const key = embedded === undefined ? undefined : parseKey(embedded.publicKey);
  return key instanceof Error ? undefined : key;
}

async function publicKeyBeside(path: string, parseKey: ParseKey): Promise<ParsedKey | undefined> {
  // No public half, or one that is no key: the passphrase will show what the key is.
  const key = parseKey(await readSmallFile(`${path}.pub`, maxBytes, { nullDevice: 'empty' }).catch(() => ''));
  return key instanceof Error ? undefined : key;
}

function foreignFormat(path: string, text: string): string | undefined {
  if (/^PuTTY-User-Key-File-(?!2:)|^PuTTY-User-Key-File-2: (?!ssh-(?:rsa|dss))/.test(text)) {
    return l10n.t('“{0}” is a PuTTY key that cannot be read. Export it as an OpenSSH key with PuTTYgen.', path);
  }
  const type = embeddedPublicKey(text)?.type ?? /^(?:ssh|sk|ecdsa)-\S+/.exec(text)?.[0] ?? '';
  if (type.startsWith('sk-')) {
    return l10n.t('“{0}” is a key of a hardware security key (“{1}”), which is not supported.', path, type);
  }
  if (type.includes('-cert-v01@')) {
    return l10n.t('“{0}” is a certificate, which is not supported.', path);
  }
  return undefined;
}

function problemOf(path: string, text: string, error: Error): string {
  return /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)
    ? l10n.t('“{0}” is a private key that is damaged or of an unsupported type: {1}', path, sentenceEnd(error.message))
    : l10n.t('“{0}” is not a private key.', path);
}

function unfitProblem(path: string, { reason }: UnfitFile): string {
  switch (reason) {
    case 'folder':
      return l10n.t('“{0}” is a folder, not a key file.', path);
    case 'not-regular':
      return l10n.t('“{0}” is not a private key: it is not a regular file.', path);
    case 'too-large':
      return l10n.t('“{0}” is not a private key: it is too large.', path);
  }
}

async function unreadable(path: string, parseKey: ParseKey, error: unknown): Promise<KeyFile> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') {
    return unusable(path, unreadableProblem(path, code, error), error);
  }
  const publicKey = await publicKeyBeside(path, parseKey);
  return publicKey === undefined
    ? unusable(path, l10n.t('The key file “{0}” does not exist.', path), error)
    : { kind: 'public', path, publicKey };
}

function unreadableProblem(path: string, code: unknown, error: unknown): string {
  return code === 'EACCES' || code === 'EPERM'
    ? l10n.t('“{0}” cannot be read: permission denied.', path)
    : readingProblem(path, error);
}

function unusable(path: string, problem: string, cause?: unknown): KeyFile {
  return { kind: 'unusable', path, problem, cause };
}
