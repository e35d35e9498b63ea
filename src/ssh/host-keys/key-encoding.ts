import { WireReader } from '../transport/wire';

/**
 * Whether a public key of a type that hosts present to us is written in the one way the protocol allows: Ed25519 with 32
 * bytes (RFC 8709, 4), ECDSA with its curve and an uncompressed point (RFC 5656, 3.1), RSA with numbers that have no
 * unnecessary leading byte (RFC 4251, 5, mpint), and nothing after that. Keys are compared as bytes; in another writing a
 * revoked key would appear to be an unknown key. True for other types.
 * @param blob as on the wire
 */
export function isStrictlyEncoded(blob: Buffer): boolean {
  const reader = new WireReader(blob);
  const type = reader.text() ?? '';
  if (type === 'ssh-ed25519') {
    return reader.bytes()?.length === 32 && reader.atEnd;
  }
  if (type === 'ssh-rsa') {
    return isPositive(reader.bytes()) && isPositive(reader.bytes()) && reader.atEnd;
  }
  const curve = /^ecdsa-sha2-(nistp(?:256|384|521))$/.exec(type)?.[1];
  if (curve === undefined) {
    return true;
  }
  const named = reader.text();
  const point = reader.bytes();
  const coordinate = Math.ceil(Number(curve.slice('nistp'.length)) / 8);
  return named === curve && point?.[0] === 4 && point.length === 1 + 2 * coordinate && reader.atEnd;
}

/** A positive number in its shortest form: a zero byte comes first only if the number would otherwise be negative. */
function isPositive(number: Buffer | undefined): boolean {
  const [first, second = 0] = number ?? [];
  return first !== undefined && first < 0x80 && (first !== 0 || second >= 0x80);
}

/** The bytes of a base64 text; undefined unless it is base64 from end to end, with or without padding. */
export function fromBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
    return undefined;
  }
  const bytes = Buffer.from(text, 'base64');
  return unpadded(bytes.toString('base64')) === unpadded(text) ? bytes : undefined;
}

function unpadded(text: string): string {
  const padding = text.indexOf('=');
  return padding < 0 ? text : text.slice(0, padding);
}
