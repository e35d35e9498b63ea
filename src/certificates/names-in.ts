import { bounded } from '../bounded';
import { alternativeNameOf } from './alternative-names';

/**
 * The DNS names and IP addresses in Node's text of a certificate's alternative names: `DNS:pi3, IP
 * Address:10.0.0.3`, with values of unusual characters in JSON quotes, and the zeros of IPv6 addresses spelled out. What
 * cannot be parsed is kept unchanged as a name, so that it is not overlooked.
 */
export function namesIn(text: string): string[] {
  const names: string[] = [];
  // Sticky: each entry begins where the last one ended, so that no part of a text is read repeatedly.
  const entry = /([^:,"]*):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y;
  while (entry.lastIndex < text.length) {
    const begin = entry.lastIndex;
    const [, type, value] = entry.exec(text) ?? [];
    if (value === undefined) {
      names.push(bounded(text.slice(begin), 100));
      break;
    }
    if (type === 'DNS') {
      names.push(unquoted(value));
    } else if (type === 'IP Address') {
      names.push(alternativeNameOf(value)?.value ?? unquoted(value));
    }
  }
  return names;
}

function unquoted(value: string): string {
  try {
    return value.startsWith('"') ? String(JSON.parse(value)) : value;
  } catch {
    return value;
  }
}
