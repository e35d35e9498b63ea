import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from '../../../scripts/proof/job';
import { runJob } from '../../../scripts/proof/run-job';

describe('runJob', () => {
  let results: string;
  let printed: string;

  beforeEach(async () => {
    results = await mkdtemp(join(tmpdir(), 'swarm-machines-proof-'));
    printed = '';
  });
  afterEach(() => rm(results, { recursive: true, force: true }));

  /** Runs a script of Node.js as a job; `tally` is what it leaves as its tally. */
  const run = (script: string, tallies = true): Promise<Outcome> =>
    runJob(
      { name: 'a/job', layer: 'unit', argv: ['node', '-e', script], tallies, needs: [], load: 1 },
      {
        root: results,
        results,
        onStart: () => undefined,
        onOutput: (chunk) => {
          printed += chunk.toString();
        },
      },
    );
  const leaving = (passed: number, failed: number): string =>
    `require('node:fs').writeFileSync(process.env.TALLY_FILE, JSON.stringify({ passed: ${passed}, failed: ${failed}, ` +
    `skipped: 0, reasons: {}, failures: [] }));`;
  const counts = ({ passed, failed, ended }: Outcome): unknown => [passed, failed, ended];

  it('gives what the job counted, and keeps its output', async () => {
    assert.deepEqual(counts(await run(`console.log('ahoy');${leaving(5, 0)}`)), [5, 0, '']);
    assert.equal(printed, 'ahoy\n');
    assert.equal(await readFile(join(results, 'a-job.log'), 'utf8'), 'ahoy\n');
  });

  it('gives failures that the job counted', async () => {
    assert.deepEqual(counts(await run(`${leaving(5, 2)}process.exitCode = 2`)), [5, 2, '']);
  });

  it('counts a failure if the job fails', async () => {
    assert.deepEqual(counts(await run(`${leaving(5, 0)}process.exitCode = 3`)), [5, 1, 'ended with 3']);
    assert.deepEqual(counts(await run('process.exitCode = 3', false)), [0, 1, 'ended with 3']);
    assert.deepEqual(counts(await run('', false)), [1, 0, '']);
  });

  it('counts a failure if the job crashed before its tally', async () => {
    const crashed = await run(`console.error('the reason'); process.kill(process.pid, 'SIGKILL')`);
    assert.deepEqual(counts(crashed), [0, 1, 'ended with SIGKILL before it had counted its tests']);
    assert.match(crashed.failures.join(), /the reason/);
    assert.deepEqual(counts(await run('')), [0, 1, 'ended before it had counted its tests']);
  });

  it('counts a failure if the job ran no test', async () => {
    assert.deepEqual(counts(await run(leaving(0, 0))), [0, 1, 'ran no test']);
  });

  it('does not wait for what the job left behind with its output open', async () => {
    const script = `const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e6)'], {
      detached: true, stdio: 'inherit' }); console.log(pid); ${leaving(1, 0)} process.exit(0)`;
    const outcome = await run(script);
    process.kill(Number(printed), 'SIGKILL');
    assert.deepEqual(counts(outcome), [1, 0, '']);
  });
});
