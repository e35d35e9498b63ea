import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleSuites, repository } from '../test/editor/harness/bundle-suites';

/** Makes what “Run Editor Suites” of .vscode/launch.json starts: the suites, and an empty home directory for them. */
async function main(): Promise<void> {
  await mkdir(join(repository, 'test-results/suites-home'), { recursive: true });
  console.log(await bundleSuites());
}

void main();
