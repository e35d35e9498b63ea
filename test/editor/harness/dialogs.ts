import type { Page } from 'playwright-core';
import { eventually, found, saw } from './eventually';
import { read, type DialogState } from './reader';

/** Modal dialogs. */
export class Dialogs {
  constructor(private readonly page: Page) {}

  /** The open one, or undefined. */
  async current(): Promise<DialogState | undefined> {
    return read(this.page, 'dialog');
  }

  /** Waits for one whose message or detail fits. */
  async waitFor(text: string | RegExp = /(?:)/, seconds?: number): Promise<DialogState> {
    return eventually(
      `a dialog like ${String(text)}`,
      async () => {
        const dialog = await this.current();
        const whole = dialog && `${dialog.message}\n${dialog.detail}`;
        const fits = whole !== undefined && (typeof text === 'string' ? whole.includes(text) : text.test(whole));
        return dialog && fits ? found(dialog) : saw(dialog ?? 'none');
      },
      seconds,
    );
  }

  /** Presses a button of the dialog whose message or detail fits, and waits until that dialog is gone. */
  async press(text: string | RegExp, button: string, seconds?: number): Promise<DialogState> {
    const dialog = await this.waitFor(text, seconds);
    const box = this.page.locator('.monaco-dialog-box');
    await box.locator('.dialog-buttons').getByRole('button', { name: button, exact: true }).click();
    await eventually('the dialog to close', async () => {
      const current = await this.current();
      return current?.message === dialog.message ? saw(current) : found(undefined);
    });
    return dialog;
  }
}
