import type * as vscode from 'vscode';
import { Cancelled } from '../../failure';
import { PickList, TextInput, type PickItem } from '../shown/quick-inputs';

/** The result of a step: a value, or a request to go back one step. */
export type StepResult<T> = { readonly kind: 'value'; readonly value: T } | { readonly kind: 'back' };

/** What all steps of a wizard have in common. */
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
  /** Returns a sentence about what is wrong with the text: while typing, and with `accepting` before it is accepted. */
  readonly problem?: (text: string, accepting: boolean) => string | undefined | Promise<string | undefined>;
}

export interface PickStep<Item extends PickItem> extends StepFrame {
  readonly placeholder: string;
  readonly items: readonly Item[];
  readonly active?: Item;
}

/** Asks for a text. @throws Cancelled if the user cancels the wizard */
export function askText(step: TextStep): Promise<StepResult<string>> {
  const input = new TextInput(step, step.prompt, { password: step.password ?? false });
  input.value = step.value ?? '';

  /** The result for an earlier keystroke must not overwrite that for a later one. */
  let generation = 0;
  /** The text, if nothing is wrong with it and it has not changed meanwhile. */
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

/** Asks for one of the items. @throws Cancelled if the user cancels the wizard */
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
 * Runs steps in order. Going back runs the previous step again, with the answers so far.
 * @param steps each takes the answers so far and returns them with its own added, or `back`
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
      // The answers are kept: the earlier step shows them as its defaults.
      history.splice(-2, 2, current);
    }
  }
}

/** Shows an input until it is answered, then disposes of it. @throws Cancelled if the user cancels it */
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
