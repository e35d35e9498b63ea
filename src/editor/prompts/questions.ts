import * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import { PickList, TextInput, type PickItem } from '../shown/quick-inputs';
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
  async pick<Item extends PickItem>(question: Question, items: readonly Item[]): Promise<Item> {
    return answered(await this.queue.ask(() => chosen(question, items)));
  }

  /** Asks for some of the items, at least one. */
  async pickSome<Item extends PickItem>(question: Question, items: readonly Item[]): Promise<readonly Item[]> {
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
    return answered(await this.queue.ask(() => typed(title, prompt, value, problem)));
  }

  /** Asks all of a wizard's questions in one turn. No other method may be called within: it would wait for itself. */
  inOneTurn<T>(wizard: () => Promise<T>): Promise<T> {
    return this.queue.ask(wizard);
  }
}

/** What was chosen; undefined if the user left. */
function chosen<Item extends PickItem>(question: Question, items: readonly Item[]): Promise<Item | undefined> {
  const input = new PickList<Item>(question);
  input.items = items;
  return untilHidden<Item>(input, (resolve) =>
    input.onDidAccept(() => {
      if (input.active !== undefined) {
        resolve(input.active);
      }
    }),
  );
}

/** What was marked; undefined if the user left. Enter before anything is marked shows what to do, and asks on. */
function marked<Item extends PickItem>(
  question: Question,
  items: readonly Item[],
): Promise<readonly Item[] | undefined> {
  const input = new PickList<Item>(question, { several: true });
  input.items = items;
  return untilHidden<readonly Item[]>(input, (resolve) =>
    input.onDidAccept(() => {
      if (input.selected.length > 0) {
        resolve(input.selected);
      } else {
        input.value = '';
        input.placeholder = vscode.l10n.t('Nothing is marked yet. Mark one at least, or press Escape');
      }
    }),
  );
}

/** What was typed, once nothing is wrong with it; undefined if the user left. */
function typed(
  title: string,
  prompt: string,
  value: string,
  problem: (text: string) => string | undefined,
): Promise<string | undefined> {
  const input = new TextInput({ title }, prompt);
  input.value = value;
  const check = (): boolean => {
    const found = problem(input.value);
    input.problem = found;
    return found === undefined;
  };
  input.onDidChangeValue(check);
  return untilHidden<string>(input, (resolve) =>
    input.onDidAccept(() => {
      if (check()) {
        resolve(input.value);
      }
    }),
  );
}

/** Shows an input until it is answered or left; it is gone afterwards. */
function untilHidden<T>(
  input: PickList<PickItem> | TextInput,
  wire: (resolve: (answer: T) => void) => void,
): Promise<T | undefined> {
  return new Promise<T | undefined>((resolve) => {
    wire(resolve);
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
