/**
 * The beginning of a text, with `…` for what is left out; the text itself if it is short enough. Never ends in
 * half a surrogate pair.
 * @param limit how many UTF-16 code units the result has at most, at least 1
 */
export function bounded(text: string, limit: number): string {
  if (text.length <= limit) {
    return text;
  }
  const last = text.charCodeAt(limit - 2);
  const splits = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, Math.max(0, splits ? limit - 2 : limit - 1))}…`;
}
