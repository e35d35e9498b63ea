import type { Page } from 'playwright-core';
import { eventually, found, saw } from './eventually';
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

  /** Waits for one whose text fits. */
  async waitFor(text: string | RegExp, seconds?: number): Promise<NotificationState> {
    return eventually(
      `a notification like ${String(text)}`,
      async () => {
        const current = await this.current();
        const match = current.find((one) => (typeof text === 'string' ? one.text.includes(text) : text.test(one.text)));
        return match ? found(match) : saw({ current, before: await this.history() });
      },
      seconds,
    );
  }

  /** Presses a button of the notification whose text fits. */
  async clickAction(text: string | RegExp, action: string, seconds?: number): Promise<void> {
    await this.waitFor(text, seconds);
    await this.page
      .locator('.notification-list-item:visible')
      .filter({ hasText: text })
      .locator('.notification-list-item-buttons-container')
      .getByRole('button', { name: action, exact: true })
      .first()
      .click();
  }
}
