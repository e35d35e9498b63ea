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
 * Questions in the editor's quick inputs, one at a time, so that none dismisses another. Every method throws
 * `Cancelled` if the user cancels the question.
 */
export class Questions {
  constructor(private readonly queue: PromptQueue) {}

  /** Asks for one item. */
  async pick<Item extends PickItem>(question: Question, items: readonly Item[]): Promise<Item> {
    return answered(await this.queue.ask(() => chosen(question, items)));
  }

  /** Asks for at least one of the items. @param preselected those that are selected at first */
  async pickSome<Item extends PickItem>(
    question: Question,
    items: readonly Item[],
    preselected: readonly Item[] = [],
  ): Promise<readonly Item[]> {
    return answered(await this.queue.ask(() => selected(question, items, preselected)));
  }

  /**
   * Asks for a single text, without counting steps.
   * @param value the initial text
   * @param problem returns a sentence about what is wrong with a text
   */
  async line(
    title: string,
    prompt: string,
    value: string,
    problem: (text: string) => string | undefined,
  ): Promise<string> {
    return answered(await this.queue.ask(() => typed(title, prompt, value, problem)));
  }

  /** Asks all questions of a wizard in one turn. The wizard must not call the other methods: it would wait for itself. */
  inOneTurn<T>(wizard: () => Promise<T>): Promise<T> {
    return this.queue.ask(wizard);
  }
}

/** The chosen item; undefined if the user canceled. */
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

/** The selected items; undefined if the user canceled. Enter without a selection shows what to do. */
function selected<Item extends PickItem>(
  question: Question,
  items: readonly Item[],
  preselected: readonly Item[],
): Promise<readonly Item[] | undefined> {
  const input = new PickList<Item>(question, { several: true });
  input.items = items;
  input.selected = preselected;
  // A filter means that the user looks for some of them; the others, which it hides, must not be part of the answer.
  input.onDidChangeValue(() => {
    if (preselected.length > 0 && input.value !== '' && input.selected.length === items.length) {
      input.selected = [];
    }
  });
  return untilHidden<readonly Item[]>(input, (resolve) =>
    input.onDidAccept(() => {
      if (input.selected.length > 0) {
        resolve(input.selected);
      } else {
        input.value = '';
        input.placeholder = vscode.l10n.t('Select at least one item, or press Escape to cancel');
      }
    }),
  );
}

/** The typed text, which has no problem; undefined if the user canceled. */
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

/** Shows an input until it is answered or canceled, then disposes of it. */
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
