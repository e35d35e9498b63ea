/**
 * `npm start`: sets up and builds, then opens VS Code with the extension: the one on the path, else an embedded one from npm in the browser.
 * `npm start -- --lab` (Linux, root) boots three machines to play with first.
 */
import { spawn, spawnSync } from 'node:child_process';
import { ensureNodeModules, root } from './setup.mjs';

ensureNodeModules();
const build = spawnSync(process.execPath, ['esbuild.js'], { cwd: root, stdio: 'inherit' });
if (build.status !== 0) {
  process.exit(build.status ?? 1);
}

// Ctrl-C reaches the child too, being in the same group; it cleans up and ends, and we with it.
const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/open-editor.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.on('SIGINT', () => undefined);
for (const signal of ['SIGTERM', 'SIGHUP']) {
  process.on(signal, () => child.kill(signal));
}
child.once('exit', (code) => process.exit(code ?? 1));
