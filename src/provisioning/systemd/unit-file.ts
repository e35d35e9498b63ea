/** A file that makes up a systemd unit: the unit itself or a drop-in. */
export interface UnitFile {
  readonly path: string;
  readonly text: string;
}

/** Where systemd looks for drop-ins, the strongest first: systemd.unit(5), “Unit File Load Path”. */
export const dropInDirectories: readonly string[] = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** The file's name without its folder. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Puts drop-ins in the order in which systemd applies them: by file name over all folders, and a file hides those of
 * the same name in weaker folders (an empty one or a link to /dev/null thus removes them).
 */
export function orderDropIns(files: readonly UnitFile[]): readonly UnitFile[] {
  const strength = (file: UnitFile): number => {
    const index = dropInDirectories.findIndex((directory) => file.path.startsWith(`${directory}/`));
    return index < 0 ? dropInDirectories.length : index;
  };
  const chosen = new Map<string, UnitFile>();
  for (const file of [...files].sort((a, b) => strength(a) - strength(b))) {
    if (!chosen.has(fileName(file.path))) {
      chosen.set(fileName(file.path), file);
    }
  }
  return [...chosen.values()].sort((a, b) => (fileName(a.path) < fileName(b.path) ? -1 : 1));
}

/**
 * The values that one setting of one section gets in a file, in order; an empty value clears those before it
 * (systemd.syntax(7): continuation lines are joined, comments passed over).
 */
export function settings(text: string, section: string, name: string): readonly string[] {
  const values: string[] = [];
  let current = '';
  for (const line of joinedLines(text)) {
    const [, heading] = /^\[(.+)\]$/s.exec(line) ?? [];
    if (heading !== undefined) {
      current = heading;
    } else if (current === section) {
      const [, key, value] = /^([A-Za-z0-9-]+)[ \t]*=[ \t]*(.*)$/s.exec(line) ?? [];
      if (key === name && value !== undefined) {
        values.push(value);
      }
    }
  }
  return values;
}

/** The file's lines without comments, each continued line as one, without white space around them. */
function joinedLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    const content = stripped(line);
    if (/^[#;]/.test(content) || (open === '' && content === '')) {
      continue;
    }
    if (isContinued(line)) {
      open += `${line.slice(0, -1)} `;
    } else {
      lines.push(stripped(open + line));
      open = '';
    }
  }
  return open === '' ? lines : [...lines, stripped(open)];
}

/** Whether a line ends with a backslash that no other one escapes. */
function isContinued(line: string): boolean {
  let end = line.length;
  while (line[end - 1] === '\\') {
    end -= 1;
  }
  return (line.length - end) % 2 === 1;
}

/** A text without the white space around it; other blanks than ASCII's are letters to systemd. */
function stripped(text: string): string {
  const isBlank = (letter: string | undefined): boolean => letter !== undefined && ' \t\r\n'.includes(letter);
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) {
    start += 1;
  }
  while (end > start && isBlank(text[end - 1])) {
    end -= 1;
  }
  return text.slice(start, end);
}

/** The command line that a unit starts, and the file that sets it. */
export interface StartCommand {
  readonly line: string;
  readonly file: UnitFile;
}

/** The start command that is in effect: the last `ExecStart=` over the unit and its drop-ins, in systemd's order. */
export function effectiveStart(unit: UnitFile | undefined, dropIns: readonly UnitFile[]): StartCommand | undefined {
  let start: StartCommand | undefined;
  for (const file of unit === undefined ? dropIns : [unit, ...dropIns]) {
    for (const line of settings(file.text, 'Service', 'ExecStart')) {
      start = line === '' ? undefined : { line, file };
    }
  }
  return start;
}
