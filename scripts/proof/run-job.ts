import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, Outcome } from './job';

/** Characters of a job’s output that are repeated if it failed without naming a test. */
const endLength = 3000;

/** Milliseconds for which the rest of the output of a job that has ended is waited for: what it left behind may hold its output open. */
const lastWords = 1000;

/** Where a job runs, and what is notified of it. */
export interface Surroundings {
  /** The repository. */
  readonly root: string;
  /** The folder for logs and tallies. */
  readonly results: string;
  /** Given the process, which leads a process group of its own. */
  readonly onStart: (child: ChildProcess) => void;
  /** Given what it prints, as it prints it. */
  readonly onOutput: (chunk: Buffer) => void;
}

type Counts = Pick<Outcome, 'passed' | 'failed' | 'skipped' | 'reasons' | 'failures'>;

/** Runs a job; gives what it left. Its output goes to a log file, too. */
export async function runJob(job: Job, { root, results, onStart, onOutput }: Surroundings): Promise<Outcome> {
  const file = join(results, job.name.replaceAll('/', '-'));
  const tallyFile = `${file}.tally.json`;
  rmSync(tallyFile, { force: true });
  const log = createWriteStream(`${file}.log`);
  let end = '';
  const [program, ...rest] = job.argv;
  const begin = performance.now();
  const child = spawn(program === 'node' ? process.execPath : program, rest, {
    cwd: root,
    // Windows knows no process groups, and would open a window instead; and npm is a script there.
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32' && program !== 'node',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...job.env, TALLY_FILE: tallyFile },
  });
  onStart(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      onOutput(chunk);
      log.write(chunk);
      end = (end + chunk.toString()).slice(-endLength);
    });
  }
  const code = await ended(child);
  child.stdout.destroy();
  child.stderr.destroy();
  log.end();
  const counted = job.tallies && existsSync(tallyFile) ? readCounts(tallyFile) : undefined;
  const { name, layer } = job;
  return { name, layer, seconds: (performance.now() - begin) / 1000, ...judge(job, code, counted, end) };
}

/** Its exit code, the signal that ended it, or why it could not start. */
async function ended(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      const done = (): void => resolve(code ?? signal ?? 'nothing');
      const giveUp = setTimeout(done, lastWords);
      child.once('close', () => {
        clearTimeout(giveUp);
        done();
      });
    });
  });
}

function readCounts(file: string): Counts {
  return JSON.parse(readFileSync(file, 'utf8')) as Counts;
}

/** What counts: the job’s own tally, and another failure if the job failed without counting any, or counted no test. */
function judge(job: Job, code: number | string, counted: Counts | undefined, end: string): Counts & { ended: string } {
  const badly = code === 0 ? '' : `ended with ${code}`;
  const one = (failed: boolean): Counts => {
    const failures = failed ? [end] : [];
    return { passed: failed ? 0 : 1, failed: failed ? 1 : 0, skipped: 0, reasons: {}, failures };
  };
  if (!job.tallies) {
    return { ...one(badly !== ''), ended: badly };
  }
  if (counted === undefined) {
    return { ...one(true), ended: `${badly === '' ? 'ended' : badly} before it had counted its tests` };
  }
  if (counted.passed + counted.failed + counted.skipped === 0) {
    return { ...one(true), ended: 'ran no test' };
  }
  return badly !== '' && counted.failed === 0
    ? { ...counted, failed: 1, failures: [end], ended: badly }
    : { ...counted, ended: '' };
}
