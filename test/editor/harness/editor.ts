import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { openBrowser } from './browser';
import { EditorLogs } from './editor-logs';
import { EditorServer } from './editor-server';
import { loginEnvironment } from './environment';
import { eventually, found, saw } from './eventually';
import { installExtension, type TestedExtension } from './extension';
import { ensureEditor } from './install-editor';
import { makeRunDirectory, removeRunDirectory, type RunDirectory } from './run-directory';
import { quietSettings } from './settings';
import { Workbench } from './workbench';

/** What an editor under test is given. */
export interface EditorOptions {
  /** The person’s home directory: server, extension host and terminals see it as HOME. */
  readonly home: string;
  /** The folder that is open. */
  readonly workspace: string;
  readonly extension: TestedExtension;
  /** Variables of the login from which the editor was started. */
  readonly environment?: NodeJS.ProcessEnv;
  /** User settings beside the quiet ones; they win. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default true. */
  readonly headless?: boolean;
}

/** A real VS Code: its server, its extension host, and its workbench in a browser, with folders of their own. */
export class Editor {
  /** The first window. */
  readonly workbench: Workbench;
  readonly logs: EditorLogs;
  #closing: Promise<void> | undefined;

  private constructor(
    private readonly options: EditorOptions,
    private readonly directory: RunDirectory,
    private readonly server: EditorServer,
    private readonly browser: BrowserContext,
    page: Page,
  ) {
    this.workbench = new Workbench(page);
    this.logs = new EditorLogs(directory.data);
  }

  /** Starts all of it and waits until the workbench is ready. When that fails, nothing stays. */
  static async launch(options: EditorOptions): Promise<Editor> {
    const install = await ensureEditor();
    const directory = await makeRunDirectory();
    const undo: (() => Promise<void>)[] = [async () => removeRunDirectory(directory)];
    try {
      const settings = { ...quietSettings, ...options.settings };
      await writeFile(join(directory.data, 'User', 'settings.json'), JSON.stringify(settings));
      await installExtension(install, directory, options.extension);
      const environment = loginEnvironment(options.home, options.environment);
      const server = await EditorServer.start({ install, directory, environment });
      undo.push(async () => server.process.end());
      const browser = await openBrowser(directory.browser, options.headless ?? true);
      undo.push(async () => browser.close());
      const page = browser.pages()[0] ?? (await browser.newPage());
      const editor = new Editor(options, directory, server, browser, page);
      await editor.workbench.open(server.address(options.workspace));
      return editor;
    } catch (error) {
      for (const step of undo.reverse()) {
        await step();
      }
      throw error;
    }
  }

  /** The first window’s page. */
  get page(): Page {
    return this.workbench.page;
  }

  /** Loads the first window again, as the command “Reload Window” does. */
  async reload(): Promise<void> {
    await this.workbench.reload();
  }

  /** Opens another window of the same person on another folder, or on the same one. */
  async openSecondWindow(workspace = this.options.workspace): Promise<Workbench> {
    const second = new Workbench(await this.browser.newPage());
    await second.open(this.server.address(workspace));
    return second;
  }

  /** Writes a picture of the first window into a PNG file. */
  async screenshot(path: string): Promise<void> {
    await this.workbench.screenshot(path);
  }

  /** What the extension hosts of all windows logged so far. */
  async extensionHostLog(): Promise<string> {
    return this.logs.extensionHost();
  }

  /** Errors of an extension that reached the extension host’s log: each one is a defect. */
  async extensionErrors(extensionId: string): Promise<string[]> {
    const { extension } = this.options;
    return this.logs.errors([extensionId, ...(extension.kind === 'development' ? [extension.path] : [])]);
  }

  /** Waits for an error that is expected. */
  async waitForExtensionError(extensionId: string, pattern: RegExp): Promise<string> {
    return eventually(`an error of ${extensionId} like ${String(pattern)}`, async () => {
      const errors = await this.extensionErrors(extensionId);
      const match = errors.find((error) => pattern.test(error));
      return match === undefined ? saw(errors) : found(match);
    });
  }

  /** Everything that helps to understand a failed test. */
  async report(): Promise<string> {
    const sections: (readonly [string, string])[] = [
      ['Extension host', await this.logs.extensionHost()],
      ['Swarm Machines', (await this.logs.outputChannel('Swarm Machines')) ?? ''],
      ['Notifications', (await this.workbench.notifications.history()).join('\n')],
      ['Page console', this.workbench.console.join('\n')],
      ['Server', this.server.process.output],
    ];
    return sections.map(([title, text]) => `—— ${title} ——\n${text.slice(-20_000)}`).join('\n');
  }

  /** Keeps a screenshot and the report beside each other: `path`.png and `path`.log. */
  async keepEvidence(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.screenshot(`${path}.png`);
    await writeFile(`${path}.log`, await this.report());
  }

  /** Ends browser, server, extension hosts and terminals, and removes their folders. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.browser.close();
    await this.server.process.end();
    await removeRunDirectory(this.directory);
  }
}
