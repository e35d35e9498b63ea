import type { Page } from 'playwright-core';
import { eventually, found, saw } from './eventually';
import type { CommandPalette } from './command-palette';
import { read } from './reader';

/** What a command typed into a terminal left. */
export interface TerminalResult {
  readonly exitCode: number;
  readonly output: string;
}

/** The integrated terminals. Reading gives the whole buffer of the active one. */
export class Terminals {
  #count = 0;

  constructor(
    private readonly page: Page,
    private readonly palette: CommandPalette,
  ) {}

  /** Opens a new terminal with the default shell and waits for its prompt. */
  async openNew(): Promise<void> {
    const before = await this.#tabs();
    await this.palette.run('Terminal: Create New Terminal');
    await eventually('a prompt in a new terminal', async () => {
      const text = await this.text();
      const opened = before === 0 || (await this.#tabs()) > before;
      return opened && /[#$%>]\s*$/.test(text) ? found(text) : saw(text);
    });
  }

  /** The text of the active terminal, wrapped lines put together; empty when there is none. */
  async text(): Promise<string> {
    return (await read(this.page, 'terminal')) ?? '';
  }

  /** Waits until the active terminal shows something. */
  async waitForText(pattern: RegExp, seconds?: number): Promise<string> {
    return eventually(
      `the terminal to show ${String(pattern)}`,
      async () => {
        const text = await this.text();
        return pattern.test(text) ? found(text) : saw(text);
      },
      seconds,
    );
  }

  /** Types a line and presses Enter. */
  async type(line: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Runs a command in the POSIX shell of the active terminal; gives what it printed, and its exit code. */
  async run(command: string, seconds = 60): Promise<TerminalResult> {
    this.#count += 1;
    // Split by quotes in what is typed, whole in what is printed: the echo of the line is not taken for the answer.
    const mark = `done-${this.#count}`;
    await this.type(`echo "be""gin-${this.#count}"; ${command}; echo "do""ne-${this.#count} $?"`);
    const pattern = new RegExp(`^begin-${this.#count}\\n([^]*?)\\n?${mark} (\\d+)$`, 'm');
    const text = await this.waitForText(pattern, seconds);
    const [, output = '', exitCode] = pattern.exec(text) ?? [];
    return { exitCode: Number(exitCode), output };
  }

  async #tabs(): Promise<number> {
    return this.page.locator('.terminal-wrapper').count();
  }
}
