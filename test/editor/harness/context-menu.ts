import type { Page } from 'playwright-core';
import { eventually, found, oneTry, saw } from './eventually';
import { read } from './reader';

/** The menu that a right click opens, with its submenus. */
export class ContextMenu {
  constructor(private readonly page: Page) {}

  /** The labels of all entries that are open, once there are any. */
  async items(): Promise<readonly string[]> {
    return eventually('a context menu', async () => {
      const items = await read(this.page, 'menu');
      return items.length > 0 ? found(items) : saw('none');
    });
  }

  /** Chooses an entry; entries of submenus are given from the outside in. */
  async choose(...path: readonly string[]): Promise<void> {
    for (const [depth, label] of path.entries()) {
      await eventually(`the menu entry ${label}`, async () => {
        const items = await read(this.page, 'menu');
        return items.includes(label) ? found(label) : saw(items);
      });
      const entry = this.page
        .locator('.monaco-menu .action-item:visible')
        .filter({ has: this.page.locator('.action-label').getByText(label, { exact: true }) })
        .last();
      await entry.hover(oneTry);
      if (depth === path.length - 1) {
        await entry.click(oneTry);
      }
    }
  }

  /** Leaves it with Escape. */
  async close(): Promise<void> {
    await eventually('the context menu to close', async () => {
      const items = await read(this.page, 'menu');
      if (items.length === 0) {
        return found(undefined);
      }
      await this.page.keyboard.press('Escape');
      return saw(items);
    });
  }
}
