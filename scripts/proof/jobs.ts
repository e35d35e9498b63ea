import { basename, dirname } from 'node:path/posix';
import type { Job } from './job';

/** A test file: its path from the repository’s root, with “/”, and its length. */
export interface TestFile {
  readonly path: string;
  readonly size: number;
}

const mocha = ['node', 'node_modules/mocha/bin/mocha.js', '--reporter', 'test/tally-reporter.cjs'] as const;

/** How many processes share the unit tests. */
const unitProcesses = 2;

const vsix = 'test-results/swarm-machines.vsix';
const packaged = { SWARM_MACHINES_VSIX: vsix } as const;

const check: Job = {
  name: 'check',
  layer: 'check',
  argv: ['npm', 'run', '--silent', 'check'],
  tallies: false,
  needs: [],
  load: 1,
};

const packageBuild: Job = {
  name: 'package/build',
  layer: 'package',
  argv: ['npm', 'run', '--silent', 'package', '--', '--out', vsix],
  tallies: false,
  needs: [],
  load: 1,
};

/**
 * The jobs that run some test files, and those that they need.
 * @param files test files, of whatever layers
 * @param withCheck whether the compiler, the linter and the formatter are to look at everything
 */
export function jobsFor(files: readonly TestFile[], withCheck: boolean): readonly Job[] {
  const below = (folder: string): TestFile[] => files.filter(({ path }) => path.startsWith(`test/${folder}/`));
  const editor = below('editor');
  const suites = editor.filter(({ path }) => path.endsWith('.suite.ts'));
  const windows = editor.filter(({ path }) => path.endsWith('.test.ts'));
  const packages = below('package');
  return [
    ...(withCheck ? [check] : []),
    ...unitJobs(below('unit')),
    ...(packages.length + windows.length > 0 ? [packageBuild] : []),
    ...(packages.length > 0 ? [packageTests(packages)] : []),
    ...[...below('hosts'), ...below('lab')].map((file) => hostsJob(file)),
    // Both builds write into dist/.
    ...(editor.length > 0 ? [editorBuild(windows.length + packages.length > 0 ? [packageBuild.name] : [])] : []),
    ...(suites.length > 0 ? [suitesJob(suites)] : []),
    ...windows.map((file) => windowJob(file)),
  ];
}

function unitJobs(files: readonly TestFile[]): readonly Job[] {
  const shares = shared(files, unitProcesses);
  return shares.map((share, index) => ({
    name: shares.length === 1 ? 'unit' : `unit/${index + 1}`,
    layer: 'unit',
    argv: [...mocha, ...share],
    tallies: true,
    needs: [],
    load: 1,
  }));
}

/** Deals folders out, the largest first, each to the share that is smallest so far. Gives no empty share. */
function shared(files: readonly TestFile[], count: number): readonly (readonly string[])[] {
  const folders = new Map<string, TestFile[]>();
  for (const file of files) {
    const folder = dirname(file.path);
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  const sizeOf = (some: readonly TestFile[]): number => some.reduce((sum, { size }) => sum + size, 0);
  const shares = Array.from({ length: count }, (): TestFile[] => []);
  for (const folder of [...folders.values()].sort((one, other) => sizeOf(other) - sizeOf(one))) {
    const smallest = shares.reduce((one, other) => (sizeOf(other) < sizeOf(one) ? other : one));
    smallest.push(...folder);
  }
  return shares.filter((share) => share.length > 0).map((share) => share.map(({ path }) => path).sort());
}

function packageTests(files: readonly TestFile[]): Job {
  return {
    name: 'package',
    layer: 'package',
    argv: [...mocha, ...files.map(({ path }) => path)],
    env: packaged,
    tallies: true,
    needs: [packageBuild.name],
    load: 1,
  };
}

function hostsJob({ path }: TestFile): Job {
  return {
    name: `hosts/${basename(path, '.test.ts')}`,
    layer: 'hosts',
    argv: [...mocha, path],
    tallies: true,
    needs: [],
    load: 0.5,
  };
}

function editorBuild(needs: readonly string[]): Job {
  return { name: 'editor/build', layer: 'editor', argv: ['node', 'esbuild.js'], tallies: false, needs, load: 1 };
}

function suitesJob(files: readonly TestFile[]): Job {
  return {
    name: 'editor/suite',
    layer: 'editor',
    argv: ['node', '--import', 'tsx', 'test/editor/run-suites.ts', ...files.map(({ path }) => path)],
    tallies: true,
    needs: ['editor/build'],
    load: 1,
  };
}

function windowJob({ path }: TestFile): Job {
  return {
    name: `editor/${basename(path, '.test.ts')}`,
    layer: 'editor',
    argv: [...mocha, path],
    env: packaged,
    tallies: true,
    needs: [packageBuild.name, 'editor/build'],
    load: 1,
  };
}
