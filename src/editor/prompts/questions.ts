import * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import type { PromptQueue } from './prompt-queue';

/** What a question shows above its answers. */
export interface Question {
  readonly title: string;
  readonly placeholder: string;
}

/**
 * Questions in the editor's quick inputs, each in its turn, so that none dismisses another one. Every method throws
 * `Cancelled` when the person leaves the question.
 */
export class Questions {
  constructor(private readonly queue: PromptQueue) {}

  /** Asks for one of some items. */
  async pick<Item extends vscode.QuickPickItem>(question: Question, items: readonly Item[]): Promise<Item> {
    const { title, placeholder: placeHolder } = question;
    return answered(
      await this.queue.ask(() =>
        Promise.resolve(
          vscode.window.showQuickPick([...items], {
            title,
            placeHolder,
            matchOnDescription: true,
            matchOnDetail: true,
          }),
        ),
      ),
    );
  }

  /** Asks for some of the items, at least one. */
  async pickSome<Item extends vscode.QuickPickItem>(
    question: Question,
    items: readonly Item[],
  ): Promise<readonly Item[]> {
    return answered(await this.queue.ask(() => marked(question, items)));
  }

  /**
   * Asks for one text that stands alone, so that no steps are counted.
   * @param value the text to begin with
   * @param problem a sentence for what is wrong with a text
   */
  async line(
    title: string,
    prompt: string,
    value: string,
    problem: (text: string) => string | undefined,
  ): Promise<string> {
    const options = { title, prompt, value, ignoreFocusOut: true, validateInput: problem };
    return answered(await this.queue.ask(() => Promise.resolve(vscode.window.showInputBox(options))));
  }

  /** Asks all of a wizard's questions in one turn. No other method may be called within: it would wait for itself. */
  inOneTurn<T>(wizard: () => Promise<T>): Promise<T> {
    return this.queue.ask(wizard);
  }
}

/** What was marked; undefined where the person left. Enter before anything is marked says what to do, and asks on. */
function marked<Item extends vscode.QuickPickItem>(
  { title, placeholder }: Question,
  items: readonly Item[],
): Promise<readonly Item[] | undefined> {
  const input = vscode.window.createQuickPick<Item>();
  input.title = title;
  input.placeholder = placeholder;
  input.items = items;
  input.canSelectMany = true;
  input.matchOnDescription = true;
  return new Promise<readonly Item[] | undefined>((resolve) => {
    input.onDidAccept(() => {
      if (input.selectedItems.length > 0) {
        resolve(input.selectedItems);
      } else {
        input.value = '';
        input.placeholder = vscode.l10n.t('Nothing is marked yet. Mark one at least, or press Escape');
      }
    });
    input.onDidHide(() => {
      resolve(undefined);
    });
    input.show();
  }).finally(() => {
    input.dispose();
  });
}

function answered<T>(answer: T | undefined): T {
  if (answer === undefined) {
    throw new Cancelled();
  }
  return answer;
}
