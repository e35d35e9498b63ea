import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The repository’s root, which is also the extension’s folder. */
export const repository = resolve(__dirname, '../../..');

/**
 * Compiles test/editor/suite into CommonJS files that an extension host can load, and gives the path of the one that runs them all. They lie
 * below node_modules so that they find mocha and do not interfere with anything.
 */
export async function bundleSuites(): Promise<string> {
  const outdir = join(repository, 'node_modules/.cache/swarm-machines/suites');
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: repository,
    entryPoints: ['test/editor/suite/index.ts', 'test/editor/suite/*.suite.ts'],
    outdir,
    outbase: 'test/editor/suite',
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return join(outdir, 'index.js');
}
