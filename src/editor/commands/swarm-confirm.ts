import * as vscode from 'vscode';
import { Cancelled } from '../../failure';

/**
 * Asks before something that cannot simply be taken back.
 * @param question names the machine, node or service
 * @param details what it means, a paragraph each; empty ones are left out
 * @param action the button, verb first
 * @throws Cancelled when the person does not want it
 */
export async function confirm(question: string, details: readonly string[], action: string): Promise<void> {
  const detail = details.filter((text) => text !== '').join('\n\n');
  const choice = await vscode.window.showWarningMessage(question, { modal: true, detail }, action);
  if (choice !== action) {
    throw new Cancelled();
  }
}
