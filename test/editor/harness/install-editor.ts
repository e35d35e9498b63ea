import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { lock } from 'proper-lockfile';
import { cacheDirectory } from './cache-directory';
import { mustExecute } from './execute';
import { ensureSystemPackages, type SystemNeed } from './system-packages';

/** VS Code’s own server and workbench, as npm carries them: code-server 4.139.1 holds Code 1.139.1, which wants Node 24. */
const codeServerVersion = '4.139.1';
const nodeVersion = '24.21.0';

/** Goes up when the steps below change, so that an older folder is not taken for a finished one. */
const recipe = 1;

/** Native parts of the server without a prebuilt binary. spdlog writes the logs that the tests read. */
const nativeParts = ['@vscode/spdlog', '@vscode/native-watchdog'];

const compilers: readonly SystemNeed[] = [
  {
    anyOf: ['/usr/bin/g++', '/usr/bin/c++', '/usr/bin/clang++'],
    packages: ['build-essential'],
    purpose: 'compiles parts of VS Code',
  },
  {
    anyOf: ['/usr/bin/python3', '/usr/local/bin/python3', '/opt/homebrew/bin/python3'],
    packages: ['python3'],
    purpose: 'node-gyp runs on it',
  },
];

/** The folder of the embedded editor. */
export interface EditorInstall {
  /** The Node binary that the server needs. */
  readonly node: string;
  /** The server’s entry point. */
  readonly serverMain: string;
}

/**
 * The embedded editor, installed at first use into the cache (about a minute and 800 MB). Two set-ups at once are safe: the second waits
 * for the first. An interrupted one leaves nothing that counts as finished.
 */
export async function ensureEditor(tell: (line: string) => void = console.error): Promise<EditorInstall> {
  const cache = cacheDirectory();
  const directory = join(cache, `editor-${codeServerVersion}-${recipe}-${process.platform}-${process.arch}`);
  const install = locate(directory);
  if (isComplete(directory)) {
    return install;
  }
  await mkdir(cache, { recursive: true });
  const release = await lock(directory, { realpath: false, stale: 30_000, retries: { retries: 900, factor: 1 } });
  try {
    if (!isComplete(directory)) {
      await ensureSystemPackages(compilers, tell);
      tell(`Installing the embedded VS Code into ${directory} (once, about a minute) …`);
      const unfinished = `${directory}.unfinished`;
      await rm(unfinished, { recursive: true, force: true });
      await build(unfinished);
      if (!isComplete(unfinished)) {
        throw new Error(`The native parts of VS Code in ${unfinished} were not compiled.`);
      }
      await rm(directory, { recursive: true, force: true });
      await rename(unfinished, directory);
    }
  } finally {
    await release();
  }
  return install;
}

/** Whether the native parts exist: npm reports no error if it is configured to run no scripts. */
function isComplete(directory: string): boolean {
  const modules = join(dirname(locate(directory).serverMain), '../node_modules');
  return nativeParts.every((name) => existsSync(join(modules, name, 'build/Release')));
}

function locate(directory: string): EditorInstall {
  return {
    node: join(directory, 'node_modules', nodePackage(), 'bin', 'node'),
    serverMain: join(directory, 'node_modules/code-server/lib/vscode/out/server-main.js'),
  };
}

/** npm’s `node` package only fetches one of these at install time; named directly it needs no install script. */
function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

async function build(directory: string): Promise<void> {
  await mkdir(directory);
  await writeFile(join(directory, 'package.json'), '{"private":true}\n');
  const flags = ['--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const packages = [`code-server@${codeServerVersion}`, `${nodePackage()}@${nodeVersion}`];
  await mustExecute('npm', ['install', '--save-exact', ...flags, ...packages], { cwd: directory });
  const { node, serverMain } = locate(directory);
  const vscode = join(dirname(serverMain), '..');
  await mustExecute('npm', ['install', ...flags], { cwd: vscode });
  await mustExecute('npm', ['install', ...flags], { cwd: join(vscode, 'extensions') });
  // The repository’s .npmrc forbids scripts, and npm hands that down in the environment.
  await mustExecute('npm', ['rebuild', '--ignore-scripts=false', '--foreground-scripts', ...nativeParts], {
    cwd: vscode,
    environment: {
      ...process.env,
      PATH: `${dirname(node)}:${process.env['PATH'] ?? ''}`,
      npm_config_nodedir: join(directory, 'node_modules', nodePackage()),
    },
  });
}
