import type { Locator, Page } from 'playwright-core';
import type { ContextMenu } from './context-menu';
import { eventually, found, oneTry, saw } from './eventually';
import { read, type TreeRow } from './reader';

/** A tree view in the side bar. Rows are named by their label, or by the labels from the root down if a label is not unique. */
export class TreeView {
  constructor(
    private readonly page: Page,
    private readonly menu: ContextMenu,
    readonly name: string,
  ) {}

  /** The rows as they are painted; undefined while the view is not open. */
  async currentRows(): Promise<readonly TreeRow[] | undefined> {
    return read(this.page, 'tree', this.name);
  }

  /** The rows, once the view is there. */
  async rows(): Promise<readonly TreeRow[]> {
    return this.waitFor('to be open', (rows) => rows);
  }

  /** The text of the welcome view that an empty tree shows. */
  async welcome(): Promise<string> {
    return eventually(`the welcome text of the view ${this.name}`, async () => {
      const text = await read(this.page, 'welcome', this.name);
      return text === undefined || text === '' ? saw((await this.currentRows()) ?? 'no such view') : found(text);
    });
  }

  /** Presses a button of the welcome view. */
  async welcomeButton(title: string): Promise<void> {
    await this.#pane().locator('.welcome-view-content').getByRole('button', { name: title }).click();
  }

  /**
   * Waits until the rows satisfy a question, and gives its answer.
   * @param what how the awaited thing reads after “the view NAME”
   * @param question gives undefined as long as the rows are not as awaited
   */
  async waitFor<T>(what: string, question: (rows: readonly TreeRow[]) => T | undefined, seconds?: number): Promise<T> {
    return eventually(
      `the view ${this.name} ${what}`,
      async () => {
        const rows = await this.currentRows();
        const answer = rows && question(rows);
        if (answer !== undefined) {
          return found(answer);
        }
        return rows ? saw(`\n${picture(rows)}`) : saw(`the views ${(await read(this.page, 'views')).join(', ')}`);
      },
      seconds,
    );
  }

  /** Waits for a row. */
  async row(...path: readonly string[]): Promise<TreeRow> {
    return this.waitFor(`to have the row ${path.join(' › ')}`, (rows) => rowAt(rows, path));
  }

  /** Waits until a row’s description satisfies a pattern. */
  async waitForDescription(path: readonly string[], pattern: RegExp, seconds?: number): Promise<TreeRow> {
    return this.waitFor(
      `to have the row ${path.join(' › ')} with a description like ${String(pattern)}`,
      (rows) => {
        const row = rowAt(rows, path);
        return row && pattern.test(row.description) ? row : undefined;
      },
      seconds,
    );
  }

  /** Opens a row’s children. */
  async expand(...path: readonly string[]): Promise<void> {
    await this.#toggle(path, true);
  }

  /** Closes a row’s children. */
  async collapse(...path: readonly string[]): Promise<void> {
    await this.#toggle(path, false);
  }

  /** Clicks a row. */
  async click(...path: readonly string[]): Promise<void> {
    await this.#onRow(path, async (row) => row.locator('.label-name').click(oneTry));
  }

  /** The titles of a row’s inline actions, from left to right, once there are any. */
  async inlineActions(...path: readonly string[]): Promise<readonly string[]> {
    return this.#onRow(path, async (row) => {
      await row.hover(oneTry);
      const labels = await row.locator('.actions .action-label:visible').all();
      if (labels.length === 0) {
        throw new Error('a row without actions');
      }
      return Promise.all(labels.map(async (label) => (await label.getAttribute('aria-label')) ?? ''));
    });
  }

  /** Presses one of a row’s inline actions, by its tooltip. */
  async inlineAction(path: string | readonly string[], title: string): Promise<void> {
    await this.#onRow([path].flat(), async (row) => {
      await row.hover(oneTry);
      await row.locator(`.actions .action-label[aria-label="${title}"]`).click(oneTry);
    });
  }

  /** The entries of a row’s context menu. */
  async contextMenuItems(...path: readonly string[]): Promise<readonly string[]> {
    await this.#openMenu(path);
    const items = await this.menu.items();
    await this.menu.close();
    return items;
  }

  /**
   * Chooses an entry of a row’s context menu, once it has that entry: a menu that is open does not change any more. Entries of a submenu are
   * given from the outside in.
   */
  async contextMenu(path: string | readonly string[], ...items: readonly string[]): Promise<void> {
    const [first = ''] = items;
    await eventually(`the entry ${first} in the menu of ${[path].flat().join(' › ')}`, async () => {
      await this.#openMenu([path].flat());
      const offered = await this.menu.items();
      if (!offered.includes(first)) {
        await this.menu.close();
        return saw(offered);
      }
      await this.menu.choose(...items);
      return found(undefined);
    });
  }

  /** Presses a button in the view’s title bar, by its tooltip. */
  async titleAction(title: string): Promise<void> {
    const header = this.#pane().locator('.pane-header');
    await eventually(`the button ${title} of the view ${this.name} to be pressed`, async () => {
      await header.hover(oneTry);
      await header.locator(`.action-label[aria-label="${title}"]`).click(oneTry);
      return found(undefined);
    });
  }

  /** Waits until the tooltip that appears when the pointer rests on a row fits: one of another row may still be there. */
  async tooltip(path: readonly string[], pattern: RegExp): Promise<string> {
    return eventually(`a tooltip of ${path.join(' › ')} like ${String(pattern)}`, async () => {
      await this.#onRow(path, async (row) => row.locator('.label-name').hover(oneTry));
      const text = await read(this.page, 'hover');
      return pattern.test(text) ? found(text) : saw(text);
    });
  }

  async #openMenu(path: readonly string[]): Promise<void> {
    await this.#onRow(path, async (row) => row.click({ button: 'right', ...oneTry }));
  }

  async #toggle(path: readonly string[], expanded: boolean): Promise<void> {
    const what = `to have ${path.join(' › ')} ${expanded ? 'expanded' : 'collapsed'}`;
    await eventually(`the view ${this.name} ${what}`, async () => {
      const rows = (await this.currentRows()) ?? [];
      const row = rowAt(rows, path);
      if (row?.expanded === expanded) {
        return found(undefined);
      }
      if (row?.expanded === undefined) {
        return saw(`\n${picture(rows)}`);
      }
      await this.#onRow(path, async (locator) => locator.locator('.monaco-tl-twistie').click(oneTry));
      // A second click before the first one shows would undo it.
      await this.waitFor(what, (after) => (rowAt(after, path)?.expanded === expanded ? true : undefined), 10);
      return found(undefined);
    });
  }

  /** Rows move while a tree refreshes: the row’s place is looked up, its label checked, and both again until the action worked. */
  async #onRow<T>(path: readonly string[], action: (row: Locator) => Promise<T>): Promise<T> {
    const label = path.at(-1) ?? '';
    return eventually(`the row ${path.join(' › ')} of the view ${this.name} to be used`, async () => {
      const row = rowAt((await this.currentRows()) ?? [], path);
      if (!row) {
        return saw(`\n${picture((await this.currentRows()) ?? [])}`);
      }
      await read(this.page, 'reveal', this.name, row.index);
      const locator = this.#pane()
        .locator(`.monaco-list-row[data-index="${row.index}"]`)
        .filter({ has: this.page.locator('.label-name').getByText(label, { exact: true }) });
      return found(await action(locator));
    });
  }

  #pane(): Locator {
    return this.page.locator('.pane:visible').filter({
      has: this.page.locator('.pane-header .title').getByText(this.name, { exact: true }),
    });
  }
}

/** The row that a path of labels leads to. The path may start at any depth. */
function rowAt(rows: readonly TreeRow[], path: readonly string[]): TreeRow | undefined {
  return rows.find(
    (row, position) => row.label === path.at(-1) && leadsTo(rows.slice(0, position), row, path.slice(0, -1)),
  );
}

function leadsTo(before: readonly TreeRow[], row: TreeRow, ancestors: readonly string[]): boolean {
  if (ancestors.length === 0) {
    return true;
  }
  const position = before.findLastIndex((one) => one.level === row.level - 1);
  const parent = before[position];
  if (parent === undefined || parent.label !== ancestors.at(-1)) {
    return false;
  }
  return leadsTo(before.slice(0, position), parent, ancestors.slice(0, -1));
}

/** The rows as indented lines, for error messages. */
function picture(rows: readonly TreeRow[]): string {
  return rows.map((row) => `${'  '.repeat(row.level)}${row.label}   ${row.description}`).join('\n');
}
