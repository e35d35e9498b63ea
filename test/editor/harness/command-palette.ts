import type { Page } from 'playwright-core';
import { eventually, found, saw } from './eventually';
import type { QuickInput } from './quick-input';

/** The command palette. */
export class CommandPalette {
  constructor(
    private readonly page: Page,
    private readonly input: QuickInput,
  ) {}

  /** Runs a command by its whole name in the palette, such as “Swarm Machines: Add Machine…”. */
  async run(name: string): Promise<void> {
    await eventually(`the command ${name} in the palette`, async () => {
      const offers = await this.#search(name);
      if (offers.includes(name)) {
        return found(undefined);
      }
      // The list is made when the palette opens: a command that is registered later is in the next one.
      await this.input.cancel();
      return saw(offers);
    });
    await this.input.pick(name);
  }

  async #search(text: string): Promise<readonly string[]> {
    await eventually('the command palette', async () => {
      // A key that is pressed while the window is busy with something else may get lost; one too many does nothing.
      await this.page.keyboard.press('F1');
      await this.input.waitForInput({ placeholder: 'Type the name of a command to run.' }, 10);
      return found(undefined);
    });
    await this.input.type(`>${text}`);
    const items = await this.input.items();
    return items.map((item) => item.label);
  }
}
