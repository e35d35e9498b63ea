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
  /** Offered below what is typed; a plain text is asked for where there are none. */
  readonly suggestions: readonly Suggestion[];
  /** A sentence for what is wrong with the text. */
  readonly problem: (text: string) => string | undefined;
}

interface SuggestItem extends PickItem {
  readonly value: string;
}

/** Asks for a text and offers some. @throws Cancelled when the person leaves the wizard */
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

/** The row for what has been typed, always the first: it says what is wrong with the text while typing. */
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
