import * as vscode from 'vscode';
import { PickList, type PickItem } from '../shown/quick-inputs';
import { askText, settle, type StepFrame, type StepResult } from './wizard';

export interface Suggestion {
  readonly value: string;
  readonly description?: string | undefined;
}

export interface SuggestStep extends StepFrame {
  readonly prompt: string;
  readonly placeholder: string;
  readonly value?: string;
  /** Shown below the typed text; without any, a plain text input is shown. */
  readonly suggestions: readonly Suggestion[];
  /** Returns a sentence about what is wrong with the text. */
  readonly problem: (text: string) => string | undefined;
}

interface SuggestItem extends PickItem {
  readonly value: string;
}

/** Asks for a text and offers suggestions. @throws Cancelled if the user cancels the wizard */
export function askSuggest(step: SuggestStep): Promise<StepResult<string>> {
  if (step.suggestions.length === 0) {
    return askText(step);
  }
  const input = new PickList<SuggestItem>(step, { keepsFocus: true });
  input.value = step.value ?? '';

  const suggested: readonly SuggestItem[] = step.suggestions.map(({ value, description }) => ({
    label: value,
    value,
    iconPath: new vscode.ThemeIcon('server'),
    ...(description === undefined ? {} : { description }),
  }));
  const show = (): void => {
    input.items = [...typedItem(input.value, step), ...suggested.filter(({ value }) => value !== input.value.trim())];
  };
  show();

  return settle(input, (resolve) => {
    input.onDidChangeValue(show);
    input.onDidTriggerButton(() => {
      resolve({ kind: 'back' });
    });
    input.onDidAccept(() => {
      const value = input.active?.value ?? input.value;
      if (step.problem(value) === undefined) {
        resolve({ kind: 'value', value });
      } else {
        input.value = value;
        show();
      }
    });
  });
}

/** The item for the typed text, always the first. It shows what is wrong with the text. */
function typedItem(text: string, step: SuggestStep): SuggestItem[] {
  if (text.trim() === '') {
    return [];
  }
  const problem = step.problem(text);
  return [
    {
      label: text.trim(),
      value: text,
      alwaysShow: true,
      iconPath: new vscode.ThemeIcon(problem === undefined ? 'arrow-right' : 'error'),
      ...(problem === undefined ? {} : { detail: problem }),
    },
  ];
}
