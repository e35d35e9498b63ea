import * as vscode from 'vscode';

const cut = new vscode.EventEmitter<string>();

/** Fires with the full text of each notification, prompt or dialog that was shortened. */
export const onDidCut = cut.event;

/** Reports the full text of something that is shown shortened; undefined if nothing was left out. */
export function reportCut(whole: string | undefined): void {
  if (whole !== undefined) {
    cut.fire(whole);
  }
}
