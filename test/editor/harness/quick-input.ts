import type { Locator, Page } from 'playwright-core';
import { eventually, found, saw } from './eventually';
import { read, type QuickInputState, type QuickItem } from './reader';

/** Which quick input is waited for. A text has to be contained, a pattern has to match. */
export interface QuickInputWanted {
  readonly title?: string | RegExp;
  readonly placeholder?: string | RegExp;
}

/** The quick input at the top of the window: palettes, picks, input boxes and the steps of a wizard. */
export class QuickInput {
  constructor(private readonly page: Page) {}

  /** What it shows; undefined while it is closed. */
  async state(): Promise<QuickInputState | undefined> {
    return read(this.page, 'quickInput');
  }

  /** Waits until one is open that fits. */
  async waitForInput(wanted: QuickInputWanted = {}, seconds?: number): Promise<QuickInputState> {
    const what = `a quick input ${describe(wanted)}`;
    return eventually(
      what,
      async () => {
        const state = await this.state();
        const fits = state && contains(state.title, wanted.title) && contains(state.placeholder, wanted.placeholder);
        return fits ? found(state) : saw(state ?? 'none');
      },
      seconds,
    );
  }

  /** Waits until it is closed. */
  async waitForClose(seconds?: number): Promise<void> {
    await eventually(
      'the quick input to close',
      async () => {
        const state = await this.state();
        return state ? saw(state) : found(undefined);
      },
      seconds,
    );
  }

  /** Puts a text into the field, in place of what stands there. */
  async type(text: string): Promise<void> {
    await this.waitForInput();
    await this.#field().fill(text);
  }

  /** Confirms with Enter. */
  async accept(): Promise<void> {
    await this.#field().press('Enter');
  }

  /** Waits for an input, types, and confirms. */
  async answer(wanted: QuickInputWanted, text: string): Promise<void> {
    await this.waitForInput(wanted);
    await this.type(text);
    await this.accept();
  }

  /** Goes one step back in a wizard. */
  async back(): Promise<void> {
    await this.page.locator('.quick-input-titlebar').getByRole('button', { name: 'Back' }).click();
  }

  /** Presses a button of the title bar or beside the field, by its tooltip. */
  async button(title: string): Promise<void> {
    await this.page.locator('.quick-input-widget').getByRole('button', { name: title }).first().click();
  }

  /** Leaves with Escape. */
  async cancel(): Promise<void> {
    await this.#field().press('Escape');
    await this.waitForClose();
  }

  /** The entries, once there are any and they are no longer being fetched. */
  async items(): Promise<readonly QuickItem[]> {
    return eventually('entries in the quick pick', async () => {
      const state = await this.state();
      return state && state.items.length > 0 && !state.busy ? found(state.items) : saw(state ?? 'no quick input');
    });
  }

  /** Clicks the entry of this label, and in a pick of several marks it. */
  async pick(label: string | RegExp): Promise<void> {
    const item = await eventually(`the entry ${String(label)}`, async () => {
      const state = await this.state();
      const match = state?.items.find((one) => isLabel(one.label, label));
      return match ? found(match) : saw(state?.items.map((one) => one.label) ?? 'no quick input');
    });
    const row = this.page.locator(`.quick-input-list .monaco-list-row[data-index="${item.index}"]`);
    await (item.checked === undefined ? row : row.locator('input[type=checkbox], .monaco-checkbox').first()).click();
  }

  /** What is wrong with the typed text; waits until something is. */
  async validationMessage(): Promise<string> {
    return eventually('a message that the input is wrong', async () => {
      const state = await this.state();
      return state?.invalid === true && state.message !== '' ? found(state.message) : saw(state ?? 'no quick input');
    });
  }

  #field(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }
}

function contains(text: string, wanted: string | RegExp | undefined): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
}

function isLabel(label: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? label === wanted : wanted.test(label);
}

function describe(wanted: QuickInputWanted): string {
  return Object.entries(wanted)
    .map(([name, value]) => `with ${name} ${String(value)}`)
    .join(' and ');
}
