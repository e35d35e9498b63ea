import * as vscode from 'vscode';
import { longest, shown } from './text';

/** Opens a terminal that runs a program. */
export function openTerminal(terminal: {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly icon: string;
}): void {
  vscode.window
    .createTerminal({
      name: shown(terminal.name, longest.label),
      shellPath: terminal.program,
      shellArgs: [...terminal.args],
      iconPath: new vscode.ThemeIcon(terminal.icon),
    })
    .show();
}

/** Sets what a terminal’s hover shows about its variables; undefined for nothing. */
export function describeVariables(collection: vscode.EnvironmentVariableCollection, text: string | undefined): void {
  collection.description = text === undefined ? undefined : shown(text, longest.sentence);
}
