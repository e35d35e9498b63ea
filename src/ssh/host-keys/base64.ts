/** The bytes that a base64 text stands for; undefined unless it is base64 from end to end, with or without padding. */
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
