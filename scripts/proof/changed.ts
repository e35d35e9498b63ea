import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join, normalize } from 'node:path/posix';
import { importsOf, readImports, type ImportGraph } from '../import-graph';
import { layerOf, type Selection } from './select';
import type { TestFile } from './jobs';

/** What decides on the whole proof. */
const everything = /^(package(-lock)?\.json|tsconfig\.json|\.mocharc\.json|\.npmrc|esbuild\.js|scripts\/|test\/[^/]+$)/;

/** What is in the built extension beside its sources. */
const shipped = /^(src\/|media\/|l10n\/|package\.nls\.json|README\.md|CHANGELOG\.md|LICENSE|SECURITY\.md)/;

/** Reads whole folders of the repository, so that its imports do not show what it is about. */
const walks = /\breaddir\w*\([^;]*(?<!\.)\b(__dirname|root|repository)\b|new ESLint\b|'git'/;

/** The files that differ from where this branch left the main one, and those that git does not know. */
export function changedFiles(root: string): readonly string[] {
  const git = (...argv: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', argv, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const main = ['origin/main', 'main'].find((branch) => git('rev-parse', '--verify', '--quiet', branch) !== undefined);
  const base = (main === undefined ? undefined : git('merge-base', 'HEAD', main)) ?? 'HEAD';
  const differing = git('diff', '--name-only', '--no-renames', '--relative', base);
  const unknown = git('ls-files', '--others', '--exclude-standard');
  if (differing === undefined || unknown === undefined) {
    throw new Error('--changed requires a git checkout.');
  }
  return [...new Set(`${differing}\n${unknown}`.split('\n').filter((path) => path !== ''))];
}

/**
 * The tests that a change can reach: those that import a changed file, directly or not; those that name one in their text; those that walk
 * through folders; those of the built extension if something in it has changed. A guess for a quick answer: the proof is the whole run.
 */
export async function reached(
  root: string,
  files: readonly TestFile[],
  changed: readonly string[],
): Promise<Selection> {
  if (changed.length === 0) {
    return { files: [], check: false };
  }
  if (changed.some((path) => everything.test(path))) {
    return { files, check: true };
  }
  const graph = await readImports(
    root,
    files.map(({ path }) => path),
  );
  const inExtension = changed.some((path) => shipped.test(path));
  const isReached = ({ path }: TestFile): boolean => {
    const layer = layerOf(path);
    if ((layer === 'package' || layer === 'editor') && inExtension) {
      return true;
    }
    const whole = [...closure(graph, path)];
    const texts = whole
      .filter((each) => each.startsWith('test/'))
      .map((each) => readFileSync(join(root, each), 'utf8'));
    return (
      whole.some((each) => changed.includes(each)) ||
      changed.some((each) => texts.some((text) => text.includes(basename(each)))) ||
      walks.test(readFileSync(join(root, path), 'utf8'))
    );
  };
  return { files: files.filter(isReached), check: true };
}

function closure(graph: ImportGraph, entry: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (!found.has(path)) {
      found.add(path);
      importsOf(graph, path).forEach(visit);
    }
  };
  visit(normalize(entry));
  return found;
}
