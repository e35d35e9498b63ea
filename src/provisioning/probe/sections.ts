/**
 * A script's answers to several questions in one output: each begins with a line `@@TOKEN name`. The token is random,
 * so that no file's content can imitate such a line; values need no encoding.
 */
export function parseSections(output: string, token: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  const [, ...parts] = `\n${output}`.split(`\n@@${token} `);
  for (const part of parts) {
    const end = part.indexOf('\n');
    if (end >= 0) {
      sections.set(part.slice(0, end), part.slice(end + 1));
    }
  }
  return sections;
}

/** The shell function that begins a section; its empty line ends a value that has no final newline of its own. */
export function sectionFunction(token: string): string {
  return `section() { printf '\\n@@${token} %s\\n' "$*"; }\n`;
}
