import * as vscode from 'vscode';
import { commands } from '../ids';
import { reportCut } from './cut-texts';
import { longest, sentence, shown, shownLines, wholeLines, type ShownText } from './text';

type Show = (message: ShownText, ...actions: ShownText[]) => Thenable<string | undefined>;

/** Shows an error notification. @returns the chosen action; undefined if none was */
export function showError(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showErrorMessage(message, ...items), text, actions);
}

/** Shows a warning notification. @returns the chosen action; undefined if none was */
export function showWarning(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showWarningMessage(message, ...items), text, actions);
}

/** Shows an information notification. @returns the chosen action; undefined if none was */
export function showInformation(text: string, ...actions: readonly string[]): Promise<string | undefined> {
  return notify((message, ...items) => vscode.window.showInformationMessage(message, ...items), text, actions);
}

/**
 * Asks in a modal dialog.
 * @param detail lines below the question; empty ones separate paragraphs
 * @returns whether the action was chosen, not Cancel
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

/** Shows a sentence in a modal dialog. */
export async function showInDialog(text: string): Promise<void> {
  await vscode.window.showWarningMessage(shown(text, longest.sentence), { modal: true });
}

/** A shortened text can be shown in full; then the notification comes back, so that its actions can be chosen. */
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
