import * as vscode from 'vscode';
import { commands } from '../ids';
import { reportCut } from './cut-texts';
import { longest, sentence, shown, shownLines, wholeLines, type ShownText } from './text';

type Show = (message: ShownText, ...actions: ShownText[]) => Thenable<string | undefined>;

/** Shows a notification of something that failed. @returns the action that was chosen; undefined if none was */
export function showError(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showErrorMessage(message, ...items), text, actions);
}

/** Shows a notification of something to beware of. @returns the action that was chosen; undefined if none was */
export function showWarning(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showWarningMessage(message, ...items), text, actions);
}

/** Shows a notification. @returns the action that was chosen; undefined if none was */
export function showInformation(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showInformationMessage(message, ...items), text, actions);
}

/**
 * Asks in a dialog that has to be answered before anything else.
 * @param detail lines below the question; empty ones part paragraphs
 * @returns whether the action was chosen, and not the dialog's Cancel
 */
export async function askInDialog(question: string, detail: readonly string[], action: string): Promise<boolean> {
  reportCut(wholeLines(detail));
  const choice = await vscode.window.showWarningMessage(
    shown(question, longest.sentence),
    { modal: true, detail: shownLines(detail) },
    action,
  );
  return choice === action;
}

/** Shows a sentence in a dialog that has to be closed before anything else. */
export async function showInDialog(text: string): Promise<void> {
  await vscode.window.showWarningMessage(shown(text, longest.sentence), { modal: true });
}

/** A text that was cut can be read whole; the notification comes back after that, as its actions are still to be chosen. */
async function notify(show: Show, raw: string, actions: readonly string[]): Promise<string | undefined> {
  const { text, whole } = sentence(raw);
  reportCut(whole);
  const buttons = actions.map((action) => shown(action, longest.label));
  if (whole === undefined) {
    return show(text, ...buttons);
  }
  const showWhole = shown(vscode.l10n.t('Show Full Text'));
  for (;;) {
    const choice = await show(text, ...buttons, showWhole);
    if (choice !== showWhole) {
      return choice;
    }
    await vscode.commands.executeCommand(commands.showFullText, whole);
  }
}
