import type * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import { PickList, TextInput, type PickItem } from '../shown/quick-inputs';

/** What a step answers: a value, or the wish to go one step back. */
export type StepResult<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' };

/** The part that all steps of one wizard share. */
export interface StepFrame {
  readonly title: string;
  /** From 1. */
  readonly step: number;
  readonly totalSteps: number;
}

export interface TextStep extends StepFrame {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** A sentence for what is wrong with the text, shown while typing and again, with `accepting`, before it is accepted. */
  readonly problem?: (text: string, accepting: boolean) => string | undefined | Promise<string | undefined>;
}

export interface PickStep<Item extends PickItem> extends StepFrame {
  readonly placeholder: string;
  readonly items: readonly Item[];
  readonly active?: Item;
}

/** Asks for a text. @throws Cancelled when the person leaves the wizard */
export function askText(step: TextStep): Promise<StepResult<string>> {
  const input = new TextInput(step, step.prompt, { password: step.password ?? false });
  input.value = step.value ?? '';

  /** Answers of earlier keystrokes must not overwrite the answer to the latest one. */
  let generation = 0;
  /** The text where nothing is wrong with it and it still stands there. */
  const validate = async (accepting: boolean): Promise<string | undefined> => {
    const own = ++generation;
    const text = input.value;
    const problem = await step.problem?.(text, accepting);
    if (own !== generation) {
      return undefined;
    }
    input.problem = problem;
    return problem === undefined ? text : undefined;
  };

  return settle(input, (resolve, reject) => {
    input.onDidChangeValue(() => void validate(false).catch(reject));
    input.onDidGoBack(() => {
      resolve({ kind: 'back' });
    });
    input.onDidAccept(() => {
      void validate(true).then((value) => {
        if (value !== undefined) {
          resolve({ kind: 'value', value });
        }
      }, reject);
    });
  });
}

/** Asks for one of the items. @throws Cancelled when the person leaves the wizard */
export function askPick<Item extends PickItem>(step: PickStep<Item>): Promise<StepResult<Item>> {
  const input = new PickList<Item>(step, { keepsFocus: true });
  input.items = step.items;
  input.active = step.active;

  return settle(input, (resolve) => {
    input.onDidTriggerButton(() => {
      resolve({ kind: 'back' });
    });
    input.onDidAccept(() => {
      const item = input.active;
      if (item !== undefined) {
        resolve({ kind: 'value', value: item });
      }
    });
  });
}

/**
 * Runs steps in order; going back runs the one before again, with what was answered so far.
 * @param steps each takes the answers so far and gives them with its own added, or `back`
 */
export async function runWizard<Answers>(
  start: Answers,
  steps: readonly ((answers: Answers) => Promise<StepResult<Answers>>)[],
): Promise<Answers> {
  const history: Answers[] = [start];
  for (;;) {
    const current = history.at(-1) ?? start;
    const step = steps[history.length - 1];
    if (step === undefined) {
      return current;
    }
    const result = await step(current);
    if (result.kind === 'value') {
      history.push(result.value);
    } else if (history.length > 1) {
      // The answers just given stay: the earlier step shows them as its defaults.
      history.splice(-2, 2, current);
    }
  }
}

/** Shows an input until it is answered; it is gone afterwards. @throws Cancelled when the person leaves it */
export function settle<T>(
  input: { readonly onDidHide: vscode.Event<void>; show(): void; dispose(): void },
  wire: (resolve: (result: StepResult<T>) => void, reject: (error: unknown) => void) => void,
): Promise<StepResult<T>> {
  return new Promise<StepResult<T>>((resolve, reject) => {
    input.onDidHide(() => {
      reject(new Cancelled());
    });
    wire(resolve, reject);
    input.show();
  }).finally(() => {
    input.dispose();
  });
}
