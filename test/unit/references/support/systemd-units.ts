import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { UnitSample } from './unit-samples';

/**
 * The command lines that systemd itself makes of services, each a list of words without the program's path: what
 * `systemd-analyze verify` shows of a unit while it loads it as the service manager does. Variables are still in them.
 * Undefined for a service that systemd does not load.
 */
export async function bySystemd(samples: readonly UnitSample[]): Promise<readonly (readonly string[] | undefined)[]> {
  const directory = await mkdtemp(join(tmpdir(), 'swarm-machines-units-'));
  try {
    const names = samples.map((_, index) => `sample${String(index)}.service`);
    for (const [index, { unit, dropIns, forAll = {} }] of samples.entries()) {
      const name = names[index] ?? '';
      await writeFile(join(directory, name), unit);
      await writeFiles(join(directory, `${name}.d`), dropIns);
      await writeFiles(join(directory, 'service.d'), forAll);
    }
    const { stdout } = await analyze(directory, names);
    const dumps = new Map(
      stdout.split(/^\t?-> Unit /m).map((dump) => [dump.slice(0, dump.indexOf(':')), dump] as const),
    );
    return names.map((name) => {
      const [, line] = /-> ExecStart:\s+Command Line: ([^]*)$/.exec(dumps.get(name) ?? '') ?? [];
      return line === undefined ? undefined : shellWords(line);
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function analyze(directory: string, names: readonly string[]): Promise<{ readonly stdout: string }> {
  const env = { ...process.env, SYSTEMD_LOG_LEVEL: 'debug', SYSTEMD_UNIT_PATH: directory };
  const options = { cwd: directory, env, maxBuffer: 64 * 1024 * 1024 };
  const files = names.map((name) => `./${name}`);
  try {
    return await promisify(execFile)(
      'systemd-analyze',
      ['--man=no', '--recursive-errors=no', 'verify', ...files],
      options,
    );
  } catch (error) {
    // It ends badly if any unit has a fault, and shows the others nevertheless.
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') {
      return { stdout: error.stdout };
    }
    throw error;
  }
}

async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  if (Object.keys(files).length > 0) {
    await mkdir(directory, { recursive: true });
  }
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(directory, name), text);
  }
}

const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The words of the line that a text begins with, as systemd quotes them (basic/escape.c, quote_command_line). */
function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  const word = / *(?:"((?:[^"\\]|\\[^])*)"|([^ \n"]+))(?=[ \n])/y;
  for (let end = 0; end === 0 || text[end] === ' '; end = word.lastIndex) {
    word.lastIndex = end === 0 ? 0 : end + 1;
    const found = word.exec(text);
    if (found === null) {
      throw new Error(`systemd wrote a command line in a way that is not known: ${text.slice(0, 300)}`);
    }
    words.push(found[2] ?? (found[1] ?? '').replace(/\\([^])/g, (_, letter: string) => controls[letter] ?? letter));
  }
  return words;
}
