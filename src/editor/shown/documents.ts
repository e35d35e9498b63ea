import * as vscode from 'vscode';
import { longest, shown } from './text';

/** The name of a document as a part of its address, whose last part is the label of the tab. */
export function documentName(title: string, ending: string): string {
  return `${shown(title, longest.label).replace(/[\\/]/g, '_')}.${ending}`;
}

/** Shows a document in the editor’s preview tab. @param uri a file, or an address whose name {@link documentName} made */
export async function showDocument(uri: vscode.Uri): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: true });
}
