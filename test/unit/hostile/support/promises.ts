/** A test that shows a promise. */
export interface Evidence {
  /** From the repository's root, with `/`. */
  readonly file: string;
  /** The test's title; may be preceded by those of the blocks around it: `block › test`. */
  readonly title: string;
}

export interface SecurityPromise {
  readonly sentence: string;
  readonly shownBy: readonly Evidence[];
}

const heading = '## What it promises';

const evidence = /^`([^`]+)`: “(.+)”$/;

/** Markdown lets a backslash stand before any punctuation. */
const unescaped = (text: string): string => text.replace(/\\([!-/:-@[-`{-~])/g, '$1');

/**
 * Joins each item of a list with the lines that continue it.
 * @returns the items with how far they are indented
 */
function items(lines: readonly string[]): readonly { readonly indent: number; readonly text: string }[] {
  const found: { indent: number; text: string }[] = [];
  let open = false;
  for (const line of lines) {
    const [, indent, text] = /^( *)[-*] +(.*)$/.exec(line) ?? [];
    if (indent !== undefined && text !== undefined) {
      found.push({ indent: indent.length, text: text.trim() });
    } else if (open && /^ +\S/.test(line)) {
      const last = found.at(-1);
      if (last !== undefined) {
        last.text += ` ${line.trim()}`;
      }
      continue;
    }
    open = indent !== undefined;
  }
  return found;
}

/**
 * Reads the promises of SECURITY.md: the list below the heading “What it promises”, each item with a list of its own that names tests, as
 * in “- `test/unit/x.test.ts`: “block › test””.
 * @throws Error if there is no such heading, or if a line of the inner lists names no test
 */
export function readPromises(markdown: string): readonly SecurityPromise[] {
  const lines = markdown.split(/\r?\n/);
  const begin = lines.indexOf(heading);
  if (begin < 0) {
    throw new Error(`There is no heading “${heading}”.`);
  }
  const end = lines.findIndex((line, index) => index > begin && /^##? /.test(line));
  const promises: { sentence: string; shownBy: Evidence[] }[] = [];
  for (const { indent, text } of items(lines.slice(begin + 1, end < 0 ? undefined : end))) {
    if (indent === 0) {
      promises.push({ sentence: text, shownBy: [] });
      continue;
    }
    const [, file, title] = evidence.exec(text) ?? [];
    if (file === undefined || title === undefined) {
      throw new Error(`This names no test: ${text}`);
    }
    promises.at(-1)?.shownBy.push({ file, title: unescaped(title) });
  }
  return promises;
}
