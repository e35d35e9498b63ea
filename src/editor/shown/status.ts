import * as vscode from 'vscode';
import { longest, shown, withIcon } from './text';

/** What an item of the status bar shows. */
export interface StatusText {
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
}

/** An item in the status bar with the icon of a machine. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  /** @param command what selecting the item runs */
  constructor(id: string, name: string, command: string) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left, 50);
    this.#item.name = shown(name);
    this.#item.command = command;
  }

  /** Shows the item; undefined hides it. */
  set(status: StatusText | undefined): void {
    if (status === undefined) {
      this.#item.hide();
      return;
    }
    this.#item.text = withIcon('server', status.text);
    this.#item.tooltip = shown(status.tooltip, longest.sentence);
    this.#item.accessibilityInformation = { label: shown(status.spoken), role: 'button' };
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}

/** Shows in the status bar for a moment that something was done. */
export function flashDone(text: string, milliseconds: number): void {
  vscode.window.setStatusBarMessage(withIcon('check', text), milliseconds);
}
