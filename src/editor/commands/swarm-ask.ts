import * as vscode from 'vscode';
import { Cancelled } from '../../failure';

/** Asks one question that stands alone, so that no steps are counted. @throws Cancelled when the person leaves it */
export async function pickOne<Item extends vscode.QuickPickItem>(
  title: string,
  placeholder: string,
  items: readonly Item[],
): Promise<Item> {
  const picked = await vscode.window.showQuickPick([...items], {
    title,
    placeHolder: placeholder,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked === undefined) {
    throw new Cancelled();
  }
  return picked;
}

/**
 * Asks for one text that stands alone.
 * @param problem a sentence for what is wrong with a text
 * @throws Cancelled when the person leaves it
 */
export async function askLine(
  title: string,
  prompt: string,
  value: string,
  problem: (text: string) => string | undefined,
): Promise<string> {
  const text = await vscode.window.showInputBox({ title, prompt, value, ignoreFocusOut: true, validateInput: problem });
  if (text === undefined) {
    throw new Cancelled();
  }
  return text;
}
