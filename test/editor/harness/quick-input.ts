import type { Locator, Page } from 'playwright-core';
import { eventually, found, oneTry, saw } from './eventually';
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

  /** Replaces the text in the field. */
  async type(text: string): Promise<void> {
    await this.waitForInput();
    await this.#field().fill(text);
  }

  /** Confirms with Enter, and waits for what comes of it: the next step, the end, or a complaint. */
  async accept(): Promise<void> {
    const before = await this.waitForInput();
    await this.#field().press('Enter');
    await this.#movedOn(before);
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

  /** Clicks the entry of this label, and waits until the input has moved on. In a long list, type to bring the entry into view. */
  async pick(label: string | RegExp): Promise<void> {
    const before = await this.waitForInput();
    let clicked = false;
    await eventually(`the entry ${String(label)} to be picked`, async () => {
      // A click that was slow to be reported may have worked: a second one would hit what came after.
      if (clicked && hasMovedOn(await this.state(), before)) {
        return found(undefined);
      }
      const [row] = await this.#entry(label);
      clicked = true;
      await row.click(oneTry);
      return found(undefined);
    });
    await this.#movedOn(before);
  }

  /** Marks the entry of this label in a pick of several. */
  async check(label: string | RegExp): Promise<void> {
    await eventually(`the entry ${String(label)} to be marked`, async () => {
      const [row, item] = await this.#entry(label);
      if (item.checked === true) {
        return found(undefined);
      }
      await row.locator('.monaco-checkbox').click(oneTry);
      // A second click before the first one shows would take the mark away again.
      await eventually(
        `the mark of ${String(label)}`,
        async () => {
          const [, clicked] = await this.#entry(label);
          return clicked.checked === true ? found(undefined) : saw(clicked);
        },
        10,
      );
      return found(undefined);
    });
  }

  /** What is wrong with the typed text; waits until something is. */
  async validationMessage(): Promise<string> {
    return eventually('a message that the input is wrong', async () => {
      const state = await this.state();
      return state?.invalid === true && state.message !== '' ? found(state.message) : saw(state ?? 'no quick input');
    });
  }

  /** Entries move while more of them arrive: the position is valid only while the label is still there. */
  async #entry(label: string | RegExp): Promise<readonly [Locator, QuickItem]> {
    const state = await this.state();
    const item = state?.items.find((one) => isLabel(one.label, label));
    if (item === undefined) {
      throw new Error(JSON.stringify(state?.items.map((one) => one.label) ?? 'no quick input'));
    }
    const row = this.page
      .locator(`.quick-input-list .monaco-list-row[data-index="${item.index}"]`)
      .filter({ has: this.page.locator('.label-name').getByText(item.label, { exact: true }) });
    return [row, item];
  }

  async #movedOn(before: QuickInputState): Promise<void> {
    await eventually('the quick input to move on', async () => {
      const state = await this.state();
      return hasMovedOn(state, before) ? found(undefined) : saw(state);
    });
  }

  #field(): Locator {
    return this.page.locator('.quick-input-widget:visible .quick-input-box input');
  }
}

function contains(text: string, wanted: string | RegExp | undefined): boolean {
  return wanted === undefined || (typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text));
}

/** Whether it is closed, shows another step, is at work or complains. */
function hasMovedOn(state: QuickInputState | undefined, before: QuickInputState): boolean {
  const aspects = ['title', 'step', 'placeholder', 'value', 'message'] as const;
  return !state || state.invalid || state.busy || aspects.some((aspect) => state[aspect] !== before[aspect]);
}

function isLabel(label: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? label === wanted : wanted.test(label);
}

function describe(wanted: QuickInputWanted): string {
  return Object.entries(wanted)
    .map(([name, value]) => `with ${name} ${String(value)}`)
    .join(' and ');
}
