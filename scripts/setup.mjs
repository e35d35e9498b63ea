import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository’s root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs what package-lock.json names when node_modules is missing or holds something else. Exits with npm’s code when that fails. */
export function ensureNodeModules() {
  const stale = staleReason();
  if (stale === undefined) {
    return;
  }
  console.log(`${stale}: npm ci …`);
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(error ?? 'npm ci failed.');
    process.exit(status ?? 1);
  }
}

/** npm keeps a copy of what it really installed; each package that has to be there is compared with it. */
function staleReason() {
  const installed = `${root}node_modules/.package-lock.json`;
  if (!existsSync(installed)) {
    return 'There is no node_modules';
  }
  const wanted = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8')).packages;
  const there = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const different = Object.entries(wanted).find(
    ([path, { version, optional }]) => path !== '' && !optional && there[path]?.version !== version,
  );
  return different && `${different[0]} is not the one of package-lock.json`;
}
