import * as vscode from 'vscode';
import { commands } from '../ids';
import { StatusItem } from '../shown/status';
import type { ActiveMachine } from './active-machine';

/** Shows the active machine in the status bar, if there is one. Selecting the item changes it. */
export function showActiveStatus(active: ActiveMachine): vscode.Disposable {
  const item = new StatusItem('active', vscode.l10n.t('Active Machine'), commands.setActive);
  const show = (): void => {
    const name = active.name;
    item.set(
      name === undefined
        ? undefined
        : {
            text: name,
            tooltip: vscode.l10n.t(
              'Docker commands in new terminals use “{0}”. Select to choose another machine.',
              name,
            ),
            spoken: vscode.l10n.t('Active machine: {0}', name),
          },
    );
  };
  show();
  return vscode.Disposable.from(item, active.onDidChange(show));
}
