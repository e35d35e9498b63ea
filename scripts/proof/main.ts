import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { changedFiles, reached } from './changed';
import type { Job, Outcome } from './job';
import { jobsFor, type TestFile } from './jobs';
import { Leader } from './leader';
import { report, total } from './report';
import { runJob } from './run-job';
import { runJobs } from './schedule';
import { select, type Selection } from './select';

const usage = `npm test                  all tests that can run on this computer
npm test -- NAME…         layers (check, unit, package, hosts, editor), or files and folders below test/: ssh, hosts/swarm
npm test -- --changed     the tests that can notice what differs from the main branch`;

/** The expected time of a job without an earlier run, in seconds. */
const unknownTime = 60;

/**
 * Installs what is needed, runs the tests that the arguments select, and prints the results.
 * @param args the command line
 * @param root the repository
 * @returns the exit code
 */
export async function main(args: readonly string[], root: string): Promise<number> {
  let selection: Selection;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { changed: { type: 'boolean' }, help: { type: 'boolean' } },
      allowPositionals: true,
    });
    if (values.help === true) {
      console.log(usage);
      return 0;
    }
    selection = select(testFiles(root), positionals);
    if (values.changed === true) {
      const narrowed = await reached(root, selection.files, changedFiles(root));
      selection = { files: narrowed.files, check: narrowed.check && selection.check };
    }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  return prove(jobsFor(selection.files, selection.check), root);
}

async function prove(jobs: readonly Job[], root: string): Promise<number> {
  const leader = new Leader();
  const begin = performance.now();
  await setUp(jobs, root, leader);
  const outcomes = await runAll(jobs, root, leader);
  for (const line of report(outcomes, (performance.now() - begin) / 1000, leader.stoppedBy)) {
    console.log(line);
  }
  const { failed, skipped } = total(outcomes);
  const complete = process.env['CI'] === 'true' && process.platform === 'linux' && process.getuid?.() === 0;
  return leader.exitCode ?? (failed > 0 || (complete && skipped > 0) ? 1 : 0);
}

/** What jobs need besides node_modules. If something is not available, the tests report that themselves. */
async function setUp(jobs: readonly Job[], root: string, leader: Leader): Promise<void> {
  const argv = ['--import', 'tsx', 'scripts/setup-tests.ts', ...new Set(jobs.map(({ layer }) => layer))];
  const child = spawn(process.execPath, argv, {
    cwd: root,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  leader.lead(child);
  await new Promise((resolve) => child.once('exit', resolve));
}

async function runAll(jobs: readonly Job[], root: string, leader: Leader): Promise<readonly Outcome[]> {
  const results = join(root, 'test-results');
  mkdirSync(results, { recursive: true });
  const times = new Times(join(results, 'times.json'));
  const outcomes: Outcome[] = [];
  const alone = jobs.length === 1;
  await runJobs(jobs, {
    cores: Math.max(2, availableParallelism()),
    expected: ({ name }) => times.of(name) ?? unknownTime,
    stopped: () => leader.stoppedBy !== undefined,
    leaveOut: ({ name, layer }, needed) => {
      outcomes.push({
        ...{ name, layer, seconds: 0, passed: 0, failed: 1, skipped: 0, reasons: {} },
        ...{ failures: [`It needs ${needed}, which failed.`], ended: `not begun, as ${needed} failed` },
      });
    },
    run: async (job) => {
      console.log(`▸ ${job.name} …`);
      const printed: Buffer[] = [];
      const outcome = await runJob(job, {
        root,
        results,
        onStart: (child) => leader.lead(child),
        onOutput: (chunk) => (alone ? process.stdout.write(chunk) : printed.push(chunk)),
      });
      outcomes.push(outcome);
      if (!alone) {
        console.log(`\n══ ${job.name} ${'═'.repeat(Math.max(0, 76 - job.name.length))}`);
        process.stdout.write(Buffer.concat(printed));
      }
      if (outcome.failed === 0) {
        times.set(job.name, outcome.seconds);
      }
      return outcome.failed === 0 && outcome.ended === '';
    },
  });
  times.save();
  return outcomes;
}

/** How long jobs took when they last succeeded: what takes longest begins first. */
class Times {
  private readonly seconds: Record<string, number>;

  constructor(private readonly file: string) {
    this.seconds = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {};
  }

  of(name: string): number | undefined {
    return this.seconds[name];
  }

  set(name: string, seconds: number): void {
    this.seconds[name] = Math.round(seconds);
  }

  save(): void {
    writeFileSync(this.file, `${JSON.stringify(this.seconds, undefined, 2)}\n`);
  }
}

function testFiles(root: string): readonly TestFile[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts') || /^test\/editor\/suite\/[^/]+\.suite\.ts$/.test(path))
    .sort()
    .map((path) => ({ path, size: statSync(join(root, path)).size }));
}
