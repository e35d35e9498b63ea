import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser';
import { EditorServer } from './editor-server';
import { loginEnvironment } from './environment';
import { installExtension, type TestedExtension } from './extension';
import { ensureEditor } from './install-editor';
import { makeRunDirectory, removeRunDirectory, type RunDirectory } from './run-directory';
import { quietSettings } from './settings';

/** What a run of the editor is given. */
export interface EditorRunOptions {
  /** The user’s home directory: HOME for the server, the extension host and terminals. */
  readonly home: string;
  readonly extension: TestedExtension;
  /** Folders of extensions that are there as well. */
  readonly companions?: readonly string[];
  /** Variables of the login from which the editor was started. */
  readonly environment?: NodeJS.ProcessEnv;
  /** User settings beside the quiet ones; they win. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default true. */
  readonly headless?: boolean;
  /** Whether VS Code’s own test driver is there: see EditorServerOptions. Default false. */
  readonly driver?: boolean;
}

/** A started server with an empty browser beside it, and the folders of both. */
export class EditorRun {
  #ending: Promise<void> | undefined;

  private constructor(
    readonly directory: RunDirectory,
    readonly server: EditorServer,
    readonly browser: BrowserContext,
  ) {}

  /** Starts both, in folders of their own. When that fails, nothing stays. */
  static async start(options: EditorRunOptions): Promise<EditorRun> {
    const install = await ensureEditor();
    const directory = await makeRunDirectory();
    const undo: (() => Promise<void>)[] = [async () => removeRunDirectory(directory)];
    try {
      const settings = { ...quietSettings, ...options.settings };
      await writeFile(join(directory.data, 'User', 'settings.json'), JSON.stringify(settings));
      await installExtension(install, directory, options.extension);
      for (const path of options.companions ?? []) {
        await installExtension(install, directory, { kind: 'development', path });
      }
      const environment = loginEnvironment(options.home, options.environment);
      const driver = options.driver ?? false;
      const server = await EditorServer.start({ install, directory, environment, driver });
      undo.push(async () => server.process.end());
      return new EditorRun(directory, server, await openBrowser(directory.browser, options.headless ?? true));
    } catch (error) {
      for (const step of undo.reverse()) {
        await step();
      }
      throw error;
    }
  }

  /** The first window’s page. */
  async firstPage(): Promise<Page> {
    return this.browser.pages()[0] ?? this.browser.newPage();
  }

  /** Ends browser, server, extension hosts and terminals, and removes their folders. Safe to call twice. */
  async end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    await this.browser.close();
    await this.server.process.end();
    await removeRunDirectory(this.directory);
  }
}
