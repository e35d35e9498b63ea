import { access, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { cacheDirectory } from '../test/editor/harness/cache-directory';
import { EditorServer } from '../test/editor/harness/editor-server';
import { installExtension } from '../test/editor/harness/extension';
import { ensureEditor } from '../test/editor/harness/install-editor';
import { runDirectoryAt } from '../test/editor/harness/run-directory';

/** The browser keeps the window’s state by address, port included; it is taken when it is free. */
const usualPort = 27018;

/** For the first start; after that they belong to the user. */
const firstSettings = {
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

/** A started embedded editor and the address of its window. */
export interface EmbeddedEditor {
  readonly server: EditorServer;
  readonly address: string;
}

/**
 * Starts the embedded editor with extensions from their source folders. Settings and window state stay between starts.
 * @param extensionPaths the folders of their package.json
 * @param environment the whole environment of the editor and its terminals
 */
export async function startEmbeddedEditor(
  extensionPaths: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<EmbeddedEditor> {
  const install = await ensureEditor();
  const root = join(cacheDirectory(), 'start');
  const directory = await runDirectoryAt(root);
  const settings = join(directory.data, 'User', 'settings.json');
  if (!(await exists(settings))) {
    await writeFile(settings, `${JSON.stringify(firstSettings, undefined, 2)}\n`);
  }
  for (const path of extensionPaths) {
    await installExtension(install, directory, { kind: 'development', path });
  }
  const workspace = join(root, 'playground');
  await mkdir(workspace, { recursive: true });
  const port = (await isFree(usualPort)) ? usualPort : 0;
  const server = await EditorServer.start({ install, directory, environment, port, keepDirectory: true });
  return { server, address: server.address(workspace) };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
