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
      const [, key, value] = /^([A-Za-z0-9-]+)\s*=\s*(.*)$/s.exec(line) ?? [];
      if (key === name && value !== undefined) {
        values.push(value);
      }
    }
  }
  return values;
}

/** The file's lines without comments, each continued line as one, trimmed. */
function joinedLines(text: string): readonly string[] {
  const lines: string[] = [];
  let open = '';
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line) || (open === '' && line.trim() === '')) {
      continue;
    }
    if (/\\\s*$/.test(line)) {
      open += line.replace(/\\\s*$/, ' ');
    } else {
      lines.push((open + line).trim());
      open = '';
    }
  }
  return open === '' ? lines : [...lines, open.trim()];
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
