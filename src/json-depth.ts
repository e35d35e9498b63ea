const [quote, backslash] = [0x22, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Whether a JSON text has more lists and objects inside one another than a limit. `JSON.parse` takes any number of them, and
 * whatever then walks through the value (`JSON.stringify`, a comparison) overflows the stack. Reads the text once.
 */
export function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inText) {
      if (code === backslash) {
        at++;
      } else if (code === quote) {
        inText = false;
      }
    } else if (code === quote) {
      inText = true;
    } else if (code === openList || code === openObject) {
      depth++;
      if (depth > limit) {
        return true;
      }
    } else if (code === closeList || code === closeObject) {
      depth--;
    }
  }
  return false;
}
