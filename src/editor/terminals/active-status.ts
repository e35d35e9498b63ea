import * as vscode from 'vscode';
import { commands } from '../ids';
import type { ActiveMachine } from './active-machine';

/** Shows the active machine in the status bar while there is one; a click chooses another. */
export function showActiveStatus(active: ActiveMachine): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('active', vscode.StatusBarAlignment.Left, 50);
  item.name = vscode.l10n.t('Active Machine');
  item.command = commands.setActive;
  const show = (): void => {
    const name = active.name;
    if (name === undefined) {
      item.hide();
      return;
    }
    item.text = `$(server) ${name}`;
    item.tooltip = vscode.l10n.t(
      'Docker commands in new terminals talk to “{0}”. Click to choose another machine.',
      name,
    );
    item.accessibilityInformation = { label: vscode.l10n.t('Active machine: {0}', name), role: 'button' };
    item.show();
  };
  show();
  return vscode.Disposable.from(item, active.onDidChange(show));
}
