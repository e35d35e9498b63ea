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
  constructor(
    private readonly page: Page,
    private readonly palette: CommandPalette,
  ) {}

  /** Opens a new terminal with the default shell and waits for its prompt. */
  async openNew(): Promise<void> {
    await read(this.page, 'markTerminals');
    await this.palette.run('Terminal: Create New Terminal');
    await eventually('a prompt in a new terminal', async () => {
      const text = (await read(this.page, 'newTerminal')) ?? '';
      return endsWithPrompt(text) ? found(text) : saw(text);
    });
  }

  /** Ends all terminals, and waits until they are gone: after a reload, one that was left would come back. */
  async killAll(): Promise<void> {
    await this.palette.run('Terminal: Kill All Terminals');
    await eventually('all terminals to be gone', async () => {
      const count = await read(this.page, 'terminalCount');
      return count === 0 ? found(undefined) : saw(count);
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

  /** Runs a command in the bash of the active terminal, as a user would. Returns its output and exit code. */
  async run(command: string, seconds?: number): Promise<TerminalResult> {
    const output = await this.#runLine(command, seconds);
    return { output, exitCode: Number(await this.#runLine('echo $?', seconds)) };
  }

  /** Types a line at the prompt and waits for the next prompt. Returns the text between them. */
  async #runLine(line: string, seconds: number | undefined): Promise<string> {
    const before = await this.#linesToPrompt();
    const prompt = before.at(-1) ?? '';
    const isEcho = (one: string): boolean => one === prompt + line;
    await this.type(line);
    return eventually(
      `the prompt after ${line}`,
      async () => {
        const text = await this.text();
        const lines = text.split('\n');
        if (lines.filter(isEcho).length <= before.filter(isEcho).length || !endsWithPrompt(text)) {
          return saw(text);
        }
        // If the output does not end with a line break, the prompt is on its last line.
        const [last = '', ...rest] = lines.slice(lines.findLastIndex(isEcho) + 1).reverse();
        const ending = last.endsWith(prompt) ? last.slice(0, -prompt.length) : '';
        return found([...rest.reverse(), ...(ending === '' ? [] : [ending])].join('\n'));
      },
      seconds,
    );
  }

  /** The lines of the active terminal, once the last of them is a prompt. */
  async #linesToPrompt(): Promise<readonly string[]> {
    return eventually('a prompt in the terminal', async () => {
      const text = await this.text();
      return endsWithPrompt(text) ? found(text.split('\n')) : saw(text);
    });
  }
}

/** Debian’s bash has “user@host:folder# ”, a bare one “bash-5.2$ ”. */
function endsWithPrompt(text: string): boolean {
  return /(^|\n)(\S+@\S+:.*|bash-[\d.]+)[#$] $/.test(text);
}
