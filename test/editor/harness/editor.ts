import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'playwright-core';
import { EditorLogs } from './editor-logs';
import { EditorRun, type EditorRunOptions } from './editor-run';
import { eventually, found, saw } from './eventually';
import { Workbench } from './workbench';

/** What an editor under test is given. */
export interface EditorOptions extends EditorRunOptions {
  /** The folder that is open. */
  readonly workspace: string;
}

/** A real VS Code: its server, its extension host, and its workbench in a browser, with folders of their own. */
export class Editor {
  readonly logs: EditorLogs;

  private constructor(
    private readonly options: EditorOptions,
    private readonly run: EditorRun,
    /** The first window. */
    readonly workbench: Workbench,
  ) {
    this.logs = new EditorLogs(run.directory.data);
  }

  /** Starts all of it and waits until the workbench is ready. When that fails, nothing stays. */
  static async launch(options: EditorOptions): Promise<Editor> {
    const run = await EditorRun.start(options);
    try {
      const workbench = new Workbench(await run.firstPage());
      await workbench.open(run.server.address(options.workspace));
      return new Editor(options, run, workbench);
    } catch (error) {
      await run.end();
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

  /** Opens another window of the same user on another folder, or on the same one. */
  async openSecondWindow(workspace = this.options.workspace): Promise<Workbench> {
    const second = new Workbench(await this.run.browser.newPage());
    await second.open(this.run.server.address(workspace));
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
      ['Server', this.run.server.process.output],
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
    await this.run.end();
  }
}
