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
    await this.open(name);
    await eventually(`the command ${name} in the palette`, async () => {
      const labels = (await this.input.state())?.items.map((item) => item.label) ?? [];
      return labels.includes(name) ? found(labels) : saw(labels);
    });
    await this.input.pick(name);
  }

  /** The names of the commands that the palette offers for a text. */
  async offers(text: string): Promise<readonly string[]> {
    await this.open(text);
    const items = await this.input.items();
    await this.input.cancel();
    return items.map((item) => item.label);
  }

  private async open(text: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.input.waitForInput({ placeholder: 'Type the name of a command to run.' });
    await this.input.type(`>${text}`);
  }
}
