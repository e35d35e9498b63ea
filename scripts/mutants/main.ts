/**
 * `npm run mutants -- --seed N [--count N] [FOLDER…]`: changes the source in many small ways, one at a time in a copy, and
 * reports which changes no unit test notices. What a survivor shows: a missing test, or a change that changes nothing
 * (an equivalent mutant). A long job: not part of `npm test`.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mutantsOf, sample, type Mutant } from './points';
import { TestsOf } from './tests-of';

const root = resolve(__dirname, '../..');

/** Milliseconds after which a mutant counts as noticed: its tests hang. */
const patience = 300_000;

type Outcome = 'killed' | 'timed out' | 'survived' | 'untested';

interface Result {
  readonly mutant: Mutant;
  readonly outcome: Outcome;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '100' } },
  });
  const tests = await TestsOf.read(root, await filesIn('test/unit', '.test.ts'));
  const mutants = sample(await candidates(positionals), Number(values.count), Number(values.seed));
  console.log(`${mutants.length} mutants of seed ${values.seed}`);
  const left = mutants.values();
  const results: Result[] = [];
  const work = async (): Promise<void> => {
    const copy = await Copy.make();
    try {
      for (const mutant of left) {
        const outcome = await copy.outcomeOf(mutant, tests.of(mutant.file));
        results.push({ mutant, outcome });
        console.log(`${results.length}/${mutants.length} ${outcome}: ${described(mutant)}`);
      }
    } finally {
      await copy.remove();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  report(results);
}

async function filesIn(folder: string, ending: string): Promise<readonly string[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  return files
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
    .sort();
}

/** Files that need no editor; the others are tested in one. */
async function candidates(folders: readonly string[]): Promise<readonly Mutant[]> {
  const files = (await filesIn('src', '.ts')).filter(
    (file) => folders.length === 0 || folders.some((folder) => file.startsWith(`src/${folder}`)),
  );
  const texts = await Promise.all(files.map(async (file) => [file, await readFile(join(root, file), 'utf8')] as const));
  return texts.flatMap(([file, text]) => (text.includes("from 'vscode'") ? [] : mutantsOf(file, text)));
}

/** A copy of the repository in which one file at a time is changed. */
class Copy {
  private constructor(private readonly folder: string) {}

  static async make(): Promise<Copy> {
    const folder = await mkdtemp(join(tmpdir(), 'mutants-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    for (const name of ['src', 'test', 'scripts', 'bench', 'package.json', 'tsconfig.json', '.mocharc.json']) {
      await cp(join(root, name), join(folder, name), { recursive: true });
    }
    for (const name of ['eslint.config.mjs', 'SECURITY.md', 'l10n', 'media', 'package.nls.json', 'README.md']) {
      await cp(join(root, name), join(folder, name), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return new Copy(folder);
  }

  async outcomeOf(mutant: Mutant, tests: readonly string[]): Promise<Outcome> {
    if (tests.length === 0) {
      return 'untested';
    }
    const file = join(this.folder, mutant.file);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.slice(0, mutant.start) + mutant.after + text.slice(mutant.end));
    try {
      return await this.#run(tests);
    } finally {
      await writeFile(file, text);
    }
  }

  #run(tests: readonly string[]): Promise<Outcome> {
    const child = spawn(process.execPath, ['node_modules/mocha/bin/mocha.js', '--bail', '--exit', ...tests], {
      cwd: this.folder,
      stdio: 'ignore',
      detached: true,
    });
    const end = (): void => {
      if (child.pid !== undefined && child.exitCode === null) {
        process.kill(-child.pid, 'SIGKILL');
      }
    };
    process.once('exit', end);
    return new Promise((done, fail) => {
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        end();
      }, patience);
      child.once('error', fail);
      child.once('exit', (code) => {
        clearTimeout(timer);
        process.off('exit', end);
        done(late ? 'timed out' : code === 0 ? 'survived' : 'killed');
      });
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}

function described({ file, line, before, after }: Mutant): string {
  const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 80);
  return `${file}:${line} ${short(before)} → ${short(after)}`;
}

function report(results: readonly Result[]): void {
  const folderOf = ({ file }: Mutant): string => file.split('/').slice(0, 3).slice(0, -1).join('/');
  const folders = [...new Set(results.map(({ mutant }) => folderOf(mutant)))].sort();
  console.log('\nfolder | mutants | noticed | survived');
  for (const folder of [...folders, 'all']) {
    const some = results.filter(({ mutant }) => folder === 'all' || folderOf(mutant) === folder);
    const noticed = some.filter(({ outcome }) => outcome === 'killed' || outcome === 'timed out').length;
    console.log(`${folder} | ${some.length} | ${noticed} | ${some.length - noticed}`);
  }
  const survivors = results.filter(({ outcome }) => outcome === 'survived' || outcome === 'untested');
  console.log(`\n${survivors.map(({ mutant, outcome }) => `${outcome}: ${described(mutant)}`).join('\n')}`);
}

process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
