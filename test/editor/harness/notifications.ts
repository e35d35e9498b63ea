import type { Page } from 'playwright-core';
import { eventually, found, oneTry, saw } from './eventually';
import { read, type NotificationState } from './reader';

/** The notifications in the lower right corner. */
export class Notifications {
  constructor(private readonly page: Page) {}

  /** Those on the screen. */
  async current(): Promise<readonly NotificationState[]> {
    return read(this.page, 'notifications');
  }

  /** The texts of all that appeared since the window was loaded, also those that are gone. */
  async history(): Promise<readonly string[]> {
    return read(this.page, 'notificationHistory');
  }

  /** Waits for one whose text fits. One that has hidden itself since is looked up in the list that the bell opens. */
  async waitFor(text: string | RegExp, seconds?: number): Promise<NotificationState> {
    return eventually(
      `a notification like ${String(text)}`,
      async () => {
        const current = await this.current();
        const match = current.find((one) => fits(one.text, text));
        if (match !== undefined) {
          return found(match);
        }
        const history = await this.history();
        if (history.some((one) => fits(one, text))) {
          await this.#openList();
        }
        return saw({ current, before: history });
      },
      seconds,
    );
  }

  /** Presses a button of the notification whose text fits. */
  async clickAction(text: string | RegExp, action: string, seconds?: number): Promise<void> {
    await eventually(
      `the button ${action} of the notification ${String(text)} to be pressed`,
      async () => {
        await this.waitFor(text, seconds);
        const button = this.page
          .locator('.notification-list-item:visible')
          .filter({ hasText: text })
          .locator('.notification-list-item-buttons-container')
          .getByRole('button', { name: action, exact: true });
        await button.first().click(oneTry);
        return found(undefined);
      },
      seconds,
    );
  }

  async #openList(): Promise<void> {
    if (!(await this.page.locator('.notifications-center').isVisible())) {
      await this.page.locator('[id="status.notifications"]').click(oneTry);
    }
  }
}

function fits(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
