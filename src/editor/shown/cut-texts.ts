import * as vscode from 'vscode';

const cut = new vscode.EventEmitter<string>();

/** Hears the whole of each text that a notification, a prompt or a dialog had to cut. */
export const onDidCut = cut.event;

/** Reports the whole of a text that is shown cut; undefined if nothing was cut off. */
export function reportCut(whole: string | undefined): void {
  if (whole !== undefined) {
    cut.fire(whole);
  }
}
