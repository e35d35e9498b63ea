import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { CommandPalette } from './command-palette';
import { ContextMenu } from './context-menu';
import { Dialogs } from './dialogs';
import { eventually, found, oneTry, saw, type Probe } from './eventually';
import { Notifications } from './notifications';
import { QuickInput } from './quick-input';
import { installReader, read, type StatusBarItem } from './reader';
import { Terminals } from './terminals';
import { TreeView } from './tree-view';

/** One window of the editor, used as a user does: by what is visible, with pointer and keyboard. */
export class Workbench {
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;
  readonly dialogs: Dialogs;
  readonly terminals: Terminals;
  /** What the page wrote to its console. */
  readonly console: string[] = [];
  readonly #palette: CommandPalette;
  readonly #menu: ContextMenu;

  constructor(readonly page: Page) {
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(page);
    this.dialogs = new Dialogs(page);
    this.#menu = new ContextMenu(page);
    this.#palette = new CommandPalette(page, this.quickInput);
    this.terminals = new Terminals(page, this.#palette);
    page.on('console', (message) => this.console.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => this.console.push(`uncaught: ${error.stack ?? error.message}`));
  }

  /** Loads the workbench from an address and waits until it knows its extensions. */
  async open(address: string): Promise<void> {
    await installReader(this.page);
    await this.page.goto(address);
    await this.#restored();
  }

  /** Loads the window again. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#restored();
  }

  /** Writes a picture of the window into a PNG file. */
  async screenshot(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path });
  }

  /** Runs a command by its whole name in the palette, such as “Swarm Machines: Add Machine…”. */
  async palette(name: string): Promise<void> {
    await this.#palette.run(name);
  }

  /** Opens a view container by its icon in the activity bar. */
  async openViewContainer(title: string): Promise<void> {
    const icon = this.page.getByRole('tab', { name: title, exact: true }).locator('.action-label');
    const tab = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label="${title}"]`) });
    const isOpen = async (): Promise<Probe<undefined>> => {
      const classes = (await tab.first().getAttribute('class', oneTry)) ?? '';
      return classes.split(' ').includes('checked') ? found(undefined) : saw(classes);
    };
    await eventually(`the view container ${title} to be open`, async () => {
      if ('value' in (await isOpen())) {
        return found(undefined);
      }
      await icon.or(tab).first().click(oneTry);
      // A second click before the first one shows would close it again.
      await eventually('it to open', isOpen, 10);
      return found(undefined);
    });
  }

  /** A tree view by its name. It need not be open yet. */
  view(name: string): TreeView {
    return new TreeView(this.page, this.#menu, name);
  }

  /** The entries of the status bar, from left to right. */
  async statusBar(): Promise<readonly StatusBarItem[]> {
    return read(this.page, 'statusBar');
  }

  /** Waits for an entry of the status bar whose text fits. */
  async statusBarItem(pattern: RegExp, seconds?: number): Promise<StatusBarItem> {
    return eventually(
      `a status bar item like ${String(pattern)}`,
      async () => {
        const items = await this.statusBar();
        const match = items.find((item) => pattern.test(item.text));
        return match ? found(match) : saw(items.map((item) => item.text));
      },
      seconds,
    );
  }

  /** The titles of the open editors’ tabs. */
  async tabs(): Promise<readonly string[]> {
    return read(this.page, 'tabs');
  }

  /** Waits for the tab of an editor. */
  async waitForTab(title: string | RegExp, seconds?: number): Promise<string> {
    return eventually(
      `the tab ${String(title)}`,
      async () => {
        const tabs = await this.tabs();
        const match = tabs.find((tab) => (typeof title === 'string' ? tab === title : title.test(tab)));
        return match === undefined ? saw(tabs) : found(match);
      },
      seconds,
    );
  }

  /**
   * Waits until the active editor’s whole text fits: it is selected, copied and read from the clipboard, as only the visible lines are
   * painted.
   */
  async editorText(fits: (text: string) => boolean): Promise<string> {
    return this.#wholeText(this.page.locator('.editor-group-container.active .monaco-editor').first(), fits);
  }

  /** Opens an output channel in the panel, as “Show Output Channels…” does, and waits until its whole text fits. */
  async output(channel: string, pattern: RegExp): Promise<string> {
    await this.palette('Output: Show Output Channels...');
    await this.quickInput.waitForInput();
    await this.quickInput.pick(channel);
    const lines = this.page
      .locator('.output-view .monaco-editor .view-lines, #workbench\\.panel\\.output .view-lines')
      .first();
    return this.#wholeText(lines, (text) => pattern.test(text));
  }

  /** The text on the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Text reaches an editor, and the clipboard, some moments later: it is copied until it fits. */
  async #wholeText(editor: Locator, fits: (text: string) => boolean): Promise<string> {
    return eventually('a text that fits', async () => {
      const before = `nothing was copied ${performance.now()}`;
      await this.page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(before)})`);
      await editor.click(oneTry);
      await this.page.keyboard.press('Control+A');
      await this.page.keyboard.press('Control+C');
      const text = await eventually(
        'the text to be on the clipboard',
        async () => {
          const copied = await this.clipboard();
          return copied === before ? saw('nothing new') : found(copied);
        },
        10,
      );
      return fits(text) ? found(text) : saw(text);
    });
  }

  async #restored(): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    for (const mark of ['code/didStartWorkbench', 'code/didLoadExtensions']) {
      const passed = `performance.getEntriesByName('${mark}').length > 0`;
      await this.page.waitForFunction(passed);
    }
  }
}
