import { mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { editorUnavailable } from './harness/available';
import { bundleSuites, repository } from './harness/bundle-suites';
import { removeFolder } from './harness/run-directory';
import { runSuite } from './harness/run-suite';

/** Runs the suites of test/editor/suite, or those that are named as arguments, inside the embedded VS Code. */
async function main(files: readonly string[]): Promise<void> {
  const missing = await editorUnavailable();
  if (missing !== undefined) {
    await tallySkipped(missing);
    return;
  }
  const suitePath = await bundleSuites();
  const home = await realpath(await mkdtemp(join(tmpdir(), 'swarm-machines-suite-home-')));
  try {
    const printed: string[] = [];
    const { code, log } = await runSuite({
      home,
      workspace: home,
      extensionDevelopmentPath: repository,
      suitePath,
      environment: {
        SUITES: files.map((file) => basename(file, '.ts')).join(),
        TALLY_REPORTER: join(repository, 'test/tally-reporter.cjs'),
        ...(process.env['TALLY_FILE'] === undefined ? {} : { TALLY_FILE: process.env['TALLY_FILE'] }),
      },
      onOutput: (text) => {
        printed.push(text);
        console.log(text);
      },
    });
    process.exitCode = code;
    if (code !== 0 && printed.length === 0) {
      console.error(`The suites did not begin:\n${log.slice(-8000)}`);
    }
    await mkdir(join(repository, 'test-results'), { recursive: true });
    await writeFile(join(repository, 'test-results/suites-window.log'), log);
  } finally {
    await removeFolder(home);
  }
}

/** The suites are read by the editor alone: without it, all of them count as one test. */
async function tallySkipped(reason: string): Promise<void> {
  console.log(`Skipped: ${reason}`);
  const tallyFile = process.env['TALLY_FILE'];
  if (tallyFile !== undefined) {
    await writeFile(
      tallyFile,
      JSON.stringify({ passed: 0, failed: 0, skipped: 1, reasons: { [reason]: 1 }, failures: [] }),
    );
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
