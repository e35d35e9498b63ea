import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { cacheDirectory } from '../test/editor/harness/cache-directory';
import { startEmbeddedEditor } from './embedded-editor';
import { openAddress } from './open-address';

const repository = resolve(__dirname, '..');
/** An extension that shows our views when a window opens. */
const showView = join(repository, 'scripts/show-view');
const isRoot = process.platform === 'linux' && process.getuid?.() === 0;

/** The second half of `npm start`: opens the editor with the extension that was just built. */
async function main(argv: readonly string[]): Promise<void> {
  const unknown = argv.find((argument) => argument !== '--lab');
  if (unknown !== undefined) {
    throw new Error(
      `“${unknown}” is not an option. The only one is --lab, which boots three machines to try things on.`,
    );
  }
  const withLab = argv.includes('--lab');
  const code = desktopEditor();
  if (withLab || code === undefined) {
    await openEmbedded(withLab);
  } else {
    openDesktop(code);
  }
}

/** VS Code’s own command, unless this is a terminal inside an editor’s server, where it only talks to that editor. */
function desktopEditor(): string | undefined {
  if (process.env['VSCODE_IPC_HOOK_CLI'] !== undefined) {
    return undefined;
  }
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

function openDesktop(code: string): void {
  // VS Code starts for root only with a profile of its own and without Chromium’s sandbox.
  const forRoot = isRoot ? ['--no-sandbox', `--user-data-dir=${join(cacheDirectory(), 'code-as-root')}`] : [];
  console.log(`Opening ${code} with the extension.`);
  const extensions = [repository, showView].map((path) => `--extensionDevelopmentPath=${path}`);
  const child = spawn(code, [...extensions, ...forRoot], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  child.once('error', (error) => {
    throw error;
  });
  child.once('exit', (status) => {
    process.exitCode = status ?? 1;
  });
}

async function openEmbedded(withLab: boolean): Promise<void> {
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(name, () => resolve());
    }
  });
  if (withLab && !isRoot) {
    throw new Error('--lab boots machines with systemd-nspawn, which requires Linux and root.');
  }
  const lab = withLab ? await (await import('./play-lab')).bootPlayLab((line) => console.log(line)) : undefined;
  try {
    const { server, address } = await startEmbeddedEditor([repository, showView], personalEnvironment(lab?.home));
    try {
      console.log(`\nSwarm Machines is open in an embedded VS Code:\n  ${address}\n`);
      if (!(await openAddress(address))) {
        console.log(
          `From another computer: ssh -L ${server.port}:127.0.0.1:${server.port} …, then open the address there.`,
        );
      }
      console.log(
        lab?.guide ?? (isRoot ? 'Use `npm start -- --lab` to also boot three machines to try things on.' : ''),
      );
      console.log('Press Ctrl-C to stop.');
      await Promise.race([signal, server.process.ended()]);
      if (!server.process.running) {
        throw new Error(`The editor ended unexpectedly:\n${server.process.output}`);
      }
    } finally {
      await server.process.end();
    }
  } finally {
    await lab?.down();
  }
}

/** The user’s environment without what npm, or the editor of this terminal, added to it. */
function personalEnvironment(home: string | undefined): NodeJS.ProcessEnv {
  const foreign = /^(npm_|VSCODE_|ELECTRON_|NODE$|NODE_OPTIONS$|INIT_CWD$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const environment = Object.fromEntries(own);
  if (home !== undefined) {
    environment['HOME'] = home;
    delete environment['MACHINE_STORAGE_PATH'];
  }
  return environment;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
