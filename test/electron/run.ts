import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { bundleSuites, repository } from '../editor/harness/bundle-suites';

/** Runs the suites of test/editor/suite inside a desktop VS Code, which is downloaded at first use. */
async function main(): Promise<void> {
  const extensionTestsPath = await bundleSuites();
  const home = await realpath(await mkdtemp(join(tmpdir(), 'swarm-machines-electron-')));
  try {
    process.exitCode = await runTests({
      extensionDevelopmentPath: repository,
      extensionTestsPath,
      extensionTestsEnv: { HOME: home, USERPROFILE: home },
      launchArgs: [
        home,
        '--disable-extensions',
        '--disable-workspace-trust',
        '--skip-welcome',
        ...['--user-data-dir', join(home, 'user-data')],
        // Chromium refuses its sandbox to root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
