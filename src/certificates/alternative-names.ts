import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import * as l10n from '@vscode/l10n';
import { bounded } from '../bounded';
import { CertificateFailure } from './failure';

/** One subject alternative name, with the type of RFC 5280 (4.2.1.6): clients compare an address with addresses only. */
export type AlternativeName =
  { readonly kind: 'ip'; readonly value: string } | { readonly kind: 'dns'; readonly value: string };

/** Without wildcards: one certificate is for one machine. */
const dnsName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/**
 * No name is longer in any notation: DNS allows 253 characters (RFC 1035, 2.3.4), and a letter beyond ASCII consists of
 * a few code points at most. Converting labels to ASCII takes more than linear time.
 */
const longest = 1024;

/**
 * The names and addresses of a certificate, each once, in order of first mention. Brackets and zone of an IPv6 address
 * are dropped, names are converted to lower case and to ASCII.
 * @throws CertificateFailure `bad-name` for what is neither an address nor a DNS name, for wildcards, and if none is left
 */
export function alternativeNames(names: readonly string[]): AlternativeName[] {
  const found = new Map<string, AlternativeName>();
  for (const name of names) {
    const typed = alternativeName(name);
    found.set(typed.value, typed);
  }
  if (found.size === 0) {
    throw new CertificateFailure('bad-name', undefined, l10n.t('A server certificate needs a name or address.'), '');
  }
  return [...found.values()];
}

/** One name or address as in {@link alternativeNames}. @throws CertificateFailure `bad-name` */
export function alternativeName(name: string): AlternativeName {
  const bare = name.length > longest ? '' : withoutZone(withoutBrackets(name.trim()));
  if (isIP(bare) === 4) {
    return { kind: 'ip', value: bare };
  }
  if (isIP(bare) === 6) {
    // The URL parser converts every notation of an IPv6 address to the canonical form (RFC 5952).
    return { kind: 'ip', value: new URL(`http://[${bare}]`).hostname.slice(1, -1) };
  }
  const ascii = domainToASCII(bare).replace(/\.$/, '');
  // As in URLs, `3` and `10.1` become 0.0.0.3 and 10.0.0.1: unintended addresses, and not names.
  if (!dnsName.test(ascii) || isIP(ascii) !== 0) {
    throw new CertificateFailure(
      'bad-name',
      undefined,
      l10n.t('“{0}” is neither a DNS name nor an IP address and cannot be used in a certificate.', bounded(name, 100)),
      l10n.t('Correct the machine’s address or its extra certificate names.'),
    );
  }
  return { kind: 'dns', value: ascii };
}

/**
 * Whether a name or address can be in a certificate. ssh allows more: hosts called `pi-`, and numbers such as
 * `10.1`, which the C library reads as 10.0.0.1 and Docker's client rejects.
 */
export function fitsCertificate(name: string): boolean {
  return alternativeNameOf(name) !== undefined;
}

/** As {@link alternativeName}; undefined for what cannot be in a certificate. */
export function alternativeNameOf(name: string): AlternativeName | undefined {
  try {
    return alternativeName(name);
  } catch (error) {
    if (error instanceof CertificateFailure) {
      return undefined;
    }
    throw error;
  }
}

function withoutBrackets(text: string): string {
  return text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
}

function withoutZone(text: string): string {
  const percent = text.indexOf('%');
  return percent < 0 ? text : text.slice(0, percent);
}
